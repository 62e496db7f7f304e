import { GrpoError, type ErrorKind } from './grpo-error.ts';

/** What is known of a system's refusal besides its own error. */
export interface SystemFault {
  /** The file or folder concerned, where the error does not name it itself. */
  path?: string | undefined;
  /** Where the fault lies: a file with a line, a config's key. Default: the path. */
  where?: string | undefined;
  /** What to do, where more is known than the error's own advice. */
  fix?: string | undefined;
  /** Whose fault it is; default `input`, but `run` for a full or broken disk. */
  kind?: ErrorKind | undefined;
}

interface Meaning {
  code: string;
  /** Behind "Cannot read PATH: ". */
  because: string;
  fix: string;
  kind?: ErrorKind;
}

const NOT_PERMITTED: Meaning = {
  code: 'file-not-permitted',
  because: 'this user has no permission for it',
  fix: 'Give this user the permission, or name another place.',
};
const DISK_FULL: Meaning = {
  code: 'disk-full',
  because: 'the disk is full, or the quota is used up',
  fix: 'Free some space, or name a place on another disk.',
  kind: 'run',
};
const BUSY: Meaning = {
  code: 'file-busy',
  because: 'another program holds it',
  fix: 'Close what uses it, and try again.',
};
const TOO_MANY: Meaning = {
  code: 'file-too-many-open',
  because: 'too many files are open',
  fix: 'Raise the limit (`ulimit -n`), or close other programs.',
  kind: 'run',
};

/** What the errors of file operations mean (errno(3)). */
const FILES: Readonly<Record<string, Meaning>> = {
  EACCES: NOT_PERMITTED,
  EPERM: NOT_PERMITTED,
  ENOENT: {
    code: 'file-not-found',
    because: 'it does not exist, or the folder for it is gone',
    fix: 'Look whether the path is right.',
  },
  EISDIR: { code: 'file-is-folder', because: 'it is a folder', fix: 'Name a file.' },
  ENOTDIR: {
    code: 'file-not-folder',
    because: 'a part of the path is a file, where a folder must be',
    fix: 'Move that file away, or name another place.',
  },
  EEXIST: {
    code: 'file-exists',
    because: 'something of that name exists already',
    fix: 'Move it away, or name another place.',
  },
  ENOTEMPTY: {
    code: 'file-exists',
    because: 'that folder holds something already',
    fix: 'Empty it, or name another place.',
  },
  ELOOP: {
    code: 'file-link-refused',
    because: 'it is a symbolic link where none may be, or the links lead in a circle',
    fix: 'Put the file itself there, or name another one.',
  },
  ENAMETOOLONG: {
    code: 'file-name-too-long',
    because: 'the name is too long for this file system',
    fix: 'Use a shorter name or path.',
  },
  EROFS: {
    code: 'file-read-only',
    because: 'the file system is read-only',
    fix: 'Name a place that can be written, or mount it for writing.',
  },
  EMFILE: TOO_MANY,
  ENFILE: TOO_MANY,
  ENOSPC: DISK_FULL,
  EDQUOT: DISK_FULL,
  EFBIG: {
    code: 'file-too-large',
    because: 'a file of this size is not allowed here',
    fix: 'Raise the limit (`ulimit -f`), or name a place on another file system.',
    kind: 'run',
  },
  EIO: {
    code: 'file-io-error',
    because: 'the disk answered with an input/output error',
    fix: 'Look at the disk and its cables (`dmesg`); read what is on it from a copy.',
    kind: 'run',
  },
  ESTALE: {
    code: 'file-io-error',
    because: 'the network file system has lost it (a stale handle)',
    fix: 'Mount the file system again, and try again.',
    kind: 'run',
  },
  EXDEV: {
    code: 'file-other-disk',
    because: 'it cannot be moved to another disk or mount',
    fix: 'Name a place on the same file system.',
  },
  EBUSY: BUSY,
  ETXTBSY: BUSY,
  ERR_FS_FILE_TOO_LARGE: {
    code: 'file-too-large',
    because: 'it is larger than 2 GiB, where a small file is read',
    fix: 'Name the right file.',
  },
};

const NETWORK =
  /^(ECONN(REFUSED|RESET|ABORTED)|ENOTFOUND|EAI_\w+|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL)$/;

const DOING: Readonly<Record<string, string>> = {
  open: 'open',
  read: 'read',
  write: 'write',
  writev: 'write',
  mkdir: 'make the folder',
  scandir: 'list',
  opendir: 'list',
  rename: 'rename',
  link: 'link',
  symlink: 'link',
  unlink: 'remove',
  rm: 'remove',
  rmdir: 'remove',
  truncate: 'shorten',
  ftruncate: 'shorten',
  copyfile: 'copy',
  fsync: 'write',
};

/** The system's name of an error (`ENOENT`), or of the one that caused it; undefined for anything else. */
export function errnoOf(error: unknown): string | undefined {
  if (error instanceof GrpoError) return errnoOf(error.cause);
  const code = property(error, 'code');
  return typeof code === 'string' ? code : undefined;
}

/**
 * The one door at which errors of the system become ours: what could not be done, with which file, and what to do about it. Undefined = the
 * value is no such error. A GrpoError is returned as it is.
 */
export function systemError(error: unknown, fault: SystemFault = {}): GrpoError | undefined {
  if (error instanceof GrpoError) return error;
  const errno = errnoOf(error);
  if (errno === undefined || !(error instanceof Error)) return undefined;
  const path = fault.path ?? pathOf(error);
  if (errno === 'ERR_INVALID_ARG_VALUE' && error.message.includes('null bytes'))
    return nullByte(error, fault);
  const syscall = property(error, 'syscall');
  const call = typeof syscall === 'string' ? syscall : '';
  if (call.startsWith('spawn')) return cannotStart(error, call, errno, fault);
  if (NETWORK.test(errno)) return network(error, fault);
  const meaning = Object.hasOwn(FILES, errno) ? FILES[errno] : undefined;
  if (meaning === undefined && !/^E[A-Z0-9]+$/.test(errno)) return undefined;
  const { code, because, fix, kind }: Meaning = meaning ?? {
    code: 'file-error',
    because: 'the system answered with an error',
    fix: 'Look whether the path is right and the disk is well.',
  };
  return new GrpoError({
    code,
    message: `Cannot ${DOING[call] ?? 'use'} ${path ?? 'a file'}: ${because} (${errno}).`,
    ...placed(fault.where ?? path),
    fix: fault.fix ?? fix,
    kind: fault.kind ?? kind ?? 'input',
    cause: error,
  });
}

const placed = (where: string | undefined): { where?: string } => (where === undefined ? {} : { where });

function nullByte(error: Error, { where, path }: SystemFault): GrpoError {
  return new GrpoError({
    code: 'file-name-null',
    message: 'A path holds a NUL character, which no file name can.',
    ...placed(where ?? path),
    fix: 'Correct the path.',
    cause: error,
  });
}

/** Why no program can be started now, whichever it is: its pipes are files too. */
const NO_MORE: Readonly<Record<string, Pick<Meaning, 'code' | 'because' | 'fix'>>> = {
  EMFILE: TOO_MANY,
  ENFILE: TOO_MANY,
  EAGAIN: {
    code: 'program-not-started',
    because: 'no more processes may run',
    fix: 'Raise the limit (`ulimit -u`), or close other programs.',
  },
  ENOMEM: {
    code: 'program-not-started',
    because: 'there is not enough memory for it',
    fix: 'Close other programs.',
  },
};

/**
 * Why a program that was started has no pipes: too many files are open. Node then leaves its `stdio` undefined, and tells of the error by an
 * event after whoever started it has looked for them.
 */
export const withoutPipes = (program: string): GrpoError =>
  cannotStart(Object.assign(new Error('spawn EMFILE'), { path: program }), 'spawn', 'EMFILE', {});

function cannotStart(error: Error, call: string, errno: string, fault: SystemFault): GrpoError {
  const program = pathOf(error) ?? call.replace(/^spawn\s*/, '');
  const full = Object.hasOwn(NO_MORE, errno) ? NO_MORE[errno] : undefined;
  const why =
    errno === 'ENOENT'
      ? 'there is no such program'
      : full === undefined
        ? `the system answered ${errno}`
        : `${full.because} (${errno})`;
  return new GrpoError({
    code: full?.code ?? 'program-not-started',
    message: `Cannot start ${program === '' ? 'a program' : program}: ${why}.`,
    ...placed(fault.where),
    fix: full?.fix ?? fault.fix ?? 'Install it, or correct its path.',
    kind: fault.kind ?? 'run',
    cause: error,
  });
}

const network = (error: Error, fault: SystemFault): GrpoError =>
  new GrpoError({
    code: 'network-failed',
    message: `The network did not answer: ${error.message}.`,
    ...placed(fault.where),
    fix: fault.fix ?? 'Look whether this machine is online and the address is right.',
    kind: fault.kind ?? 'run',
    cause: error,
  });

function pathOf(error: Error): string | undefined {
  const path = property(error, 'path');
  return typeof path === 'string' ? path : undefined;
}

/** A property of a thrown value, whatever that is; a getter that throws has none. */
function property(value: unknown, name: string): unknown {
  try {
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
  } catch {
    return undefined;
  }
}
