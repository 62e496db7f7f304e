import type { TrainerService } from './api.ts';
import { Trainer, type TrainerParts } from './trainer-service.ts';

/** The trainer's process, supervised. */
export function createTrainer(parts: TrainerParts): TrainerService {
  return new Trainer(parts);
}
