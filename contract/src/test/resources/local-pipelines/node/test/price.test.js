const { describe, test } = require('node:test');
const assert = require('node:assert');
const { gross } = require('../price.js');

describe('gross', () => {
  test('a tax is added', () => assert.strictEqual(gross(100, 19), 119));
  test('a price without tax stays', () => assert.strictEqual(gross(50, 0), 50));
});
