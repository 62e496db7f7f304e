import assert from 'node:assert/strict';
import { broadcast, difference, product, quotient, sum } from '../../../trainer/onnx/dims.ts';

describe('axes known at run time', () => {
  it('multiply to a canonical form', () => {
    assert.equal(product(), 1);
    assert.equal(product(2, 3), 6);
    assert.equal(product('time', 2, 'batch', 3), '6*batch*time');
    assert.equal(product('time*batch'), 'batch*time');
    assert.equal(product('batch', 'batch'), 'batch*batch');
    assert.equal(product('batch', 0), 0);
  });

  it('divide where the quotient is a product again', () => {
    assert.equal(quotient('6*batch*time', '2*time'), '3*batch');
    assert.equal(quotient(12, 4), 3);
    assert.equal(quotient(12, 5), undefined);
    assert.equal(quotient('batch', 'time'), undefined);
    assert.equal(quotient('batch', 'batch*batch'), undefined);
  });

  it('add and subtract to symbols of their own', () => {
    assert.equal(sum(2, 3), 5);
    assert.equal(sum('past', 'length'), 'length+past');
    assert.equal(sum('past', 1, 2), 'past+3');
    assert.equal(sum('batch', 'batch'), '2*batch');
    assert.equal(difference('length', 1), 'length-1');
    assert.equal(difference('length', 0), 'length');
    assert.equal(difference('length', 'length'), 0);
    // A sum inside a product must not be taken apart.
    assert.equal(product(2, sum('a*b', 1)), '2*a·b+1');
  });

  it('broadcast where they are equal or 1', () => {
    assert.deepEqual(broadcast(['batch', 1, 4], ['time', 1]), ['batch', 'time', 4]);
    assert.deepEqual(broadcast([], [3]), [3]);
    assert.equal(broadcast(['batch'], ['time']), undefined);
    assert.equal(broadcast(['batch'], [4]), undefined);
  });
});
