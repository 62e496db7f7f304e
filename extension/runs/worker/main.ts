import { parentPort, workerData } from 'node:worker_threads';
import { localMachine } from '../local-machine.ts';
import type { ToWorker, WorkerOptions } from './protocol.ts';
import { scan } from './search/scan.ts';
import type { SearchTask } from './search/task.ts';
import { RunService } from './service.ts';

/** Entry of the reading worker, and of the threads in which it searches: messages in, answers and pushes out. */
if (parentPort === null) throw new Error('run-worker is started as a worker thread by the extension.');
const port = parentPort;
const task = workerData as WorkerOptions | SearchTask;
if (task.role === 'search') {
  scan(task, (piece) => port.postMessage(piece));
} else {
  const service = new RunService(localMachine(), task, (message) => port.postMessage(message));
  port.on('message', (message: ToWorker) => void service.handle(message));
}
