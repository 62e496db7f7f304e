import { parentPort } from 'node:worker_threads';
import { localMachine } from '../local-machine.ts';
import type { ToWorker } from './protocol.ts';
import { RunService } from './service.ts';

/** Entry of the reading worker: messages of the store in, answers and pushes out. */
if (parentPort === null) throw new Error('run-worker is started as a worker thread by the extension.');
const port = parentPort;
const service = new RunService(localMachine(), (message) => port.postMessage(message));
port.on('message', (message: ToWorker) => void service.handle(message));
