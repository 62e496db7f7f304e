/**
 * The device a command computes on. `GRPO_TEST_DEVICE=awkward` names the test device whose memory only upload and download reach, so that
 * end-to-end tests find whoever peeks into tensors.
 */
export function deviceOption(): { device: 'cpu' | 'awkward' } {
  return { device: process.env.GRPO_TEST_DEVICE === 'awkward' ? 'awkward' : 'cpu' };
}
