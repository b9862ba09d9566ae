import { describe, expect, test } from 'vitest';
import { configOf, messageOf, noticeOf, snapshotOf, withForwarders } from './fixtures.ts';
import { CHECK, disagreements, type Feed, faultAtWrite, feedOn } from './harness.ts';

const PREFIX = '/privatelink-dns';
const ADDRESSES = 'alpha/forwarder-addresses';
const STATE = 'alpha/state';
const second = messageOf(withForwarders('alpha', '10.0.1.7'), 1);
const withNotice = messageOf(null, 1, { binding: 'alpha', notices: [noticeOf('single')] });
const withoutNotice = messageOf(null, 1, { binding: 'alpha' });

async function started(): Promise<Feed> {
  const feed = feedOn(configOf(['alpha', 'beta']));
  await feed.publish(messageOf(snapshotOf('alpha'), 0), messageOf(snapshotOf('beta'), 0));
  return feed;
}

/** Parameter Store keeps to the first type, and what it says of a secret is no text of ours. */
function makeAnew({ cloud: { world } }: Feed, name: string, secret = false): void {
  const { Type } = world.ssm.parameter(`${PREFIX}/${name}`) ?? {};
  const other = Type === 'String' ? 'StringList' : 'String';
  world.ssm.load({
    Name: `${PREFIX}/${name}`,
    Type: secret ? 'SecureString' : other,
    Value: 'by hand',
  });
}

function deleteByHand({ cloud }: Feed, name: string): void {
  cloud.world.ssm.deleteParameter({ Name: `${PREFIX}/${name}` });
}

/** `notice alpha parameter-refused`, of the messages after the first publication's. */
function said(feed: Feed): string[] {
  return feed
    .told()
    .slice(1)
    .map(({ kind, bindings, notices }) =>
      [kind, bindings.join('+'), ...notices.map(({ code }) => code)].join(' '),
    );
}

function triesOf({ cloud }: Feed, name: string): number {
  return cloud.calls.filter(
    ({ operation, input }) => operation === 'PutParameter' && input.includes(`${PREFIX}/${name}"`),
  ).length;
}

describe('a parameter for readers that somebody made anew with another type', () => {
  test('keeps nobody from being told, and no other from being written', async () => {
    const feed = await started();
    makeAnew(feed, ADDRESSES);
    await feed.publish(second);
    expect(said(feed)).toEqual(['revision alpha', 'notice alpha parameter-refused']);
    expect(feed.told()[2]).toMatchObject({ severity: 'error', revision: 2 });
    const [notice] = feed.told()[2]?.notices ?? [];
    expect(notice?.text).toContain(`${PREFIX}/${ADDRESSES}`);
    expect(notice?.text).toContain('HierarchyTypeMismatchException');
    expect(notice?.remedy).toContain(`\`aws ssm delete-parameter --name ${PREFIX}/${ADDRESSES}\``);
    expect(disagreements(feed)).toEqual([]);
    expect(feed.parameter(ADDRESSES)).toBe('by hand');
  });

  test('is told of also where it says what it should', async () => {
    const feed = await started();
    const Name = `${PREFIX}/${ADDRESSES}`;
    feed.cloud.world.ssm.load({ Name, Type: 'String', Value: feed.parameter(ADDRESSES) });
    await feed.publish(CHECK);
    expect(said(feed)).toEqual(['notice alpha parameter-refused']);
  });

  test('is told of once, and tried at each publication', async () => {
    const feed = await started();
    makeAnew(feed, ADDRESSES);
    await feed.publish(CHECK);
    const [tries, writes] = [triesOf(feed, ADDRESSES), feed.writes().length];
    await feed.publish(CHECK);
    await feed.publish(CHECK);
    expect(said(feed)).toEqual(['notice alpha parameter-refused']);
    expect(triesOf(feed, ADDRESSES)).toBe(tries + 2);
    expect(feed.writes()).toHaveLength(writes);
  });

  test('is resolved, once, when it was deleted', async () => {
    const feed = await started();
    makeAnew(feed, ADDRESSES);
    await feed.publish(CHECK);
    deleteByHand(feed, ADDRESSES);
    await feed.publish(CHECK);
    await feed.publish(CHECK);
    expect(said(feed)).toEqual([
      'notice alpha parameter-refused',
      'resolved alpha parameter-refused',
    ]);
    expect(feed.told().at(-1)?.notices[0]?.text).toContain('2026-01-01T00:00:00.000Z');
    expect(feed.parameter(ADDRESSES)).toBe('10.0.1.122,10.0.2.213');
  });

  test('is named with the others of its binding; who mends one hears of the rest', async () => {
    const feed = await started();
    makeAnew(feed, ADDRESSES);
    makeAnew(feed, 'alpha/endpoint-name');
    makeAnew(feed, 'beta/endpoint-name');
    await feed.publish(CHECK);
    deleteByHand(feed, ADDRESSES);
    await feed.publish(CHECK);
    expect(said(feed)).toEqual([
      'notice alpha parameter-refused',
      'notice beta parameter-refused',
      'notice alpha parameter-refused',
    ]);
    expect(feed.told().at(-1)?.notices[0]?.text).not.toContain(ADDRESSES);
  });

  test('of the feed is nobody’s binding', async () => {
    const feed = await started();
    makeAnew(feed, 'feed/current');
    await feed.publish(CHECK);
    expect(said(feed)).toEqual(['notice  parameter-refused']);
    expect(feed.cloud.world.sns.messages.at(-1)?.subject).toBe(
      '[privatelink-dns net-prod] needs a look: the feed (parameter-refused)',
    );
    deleteByHand(feed, 'feed/current');
    await feed.publish(CHECK);
    expect(said(feed).at(-1)).toBe('resolved  parameter-refused');
  });

  test('is not said to be mended by a run that does not write it', async () => {
    const feed = await started();
    makeAnew(feed, ADDRESSES);
    await feed.publish(CHECK);
    await feed.publishWith({ mode: 'observe' }, CHECK);
    await feed.publish(CHECK);
    expect(said(feed)).toEqual(['notice alpha parameter-refused']);
  });

  test('is told of, and told to be mended, wherever a publication dies', async () => {
    let met = 0;
    for (const effect of [
      { kind: 'error' as const, code: 'InternalServerError' },
      { kind: 'timeout-after' as const },
    ]) {
      for (let nth = 1, isMet = true; isMet; nth += 1) {
        const feed = await started();
        makeAnew(feed, ADDRESSES);
        const begins = faultAtWrite(feed, nth, effect);
        await feed.publish(CHECK).catch(() => {});
        feed.cloud.faults.clear();
        deleteByHand(feed, ADDRESSES);
        const heard = said(feed).length > 0;
        await feed.publish(CHECK);
        isMet = begins.met();
        met += isMet ? 1 : 0;
        expect(said(feed).at(-1) ?? 'nothing', `${effect.kind} at ${nth}`).toMatch(
          heard ? /^resolved/ : /^resolved|^nothing/,
        );
      }
    }
    // Each time the parameter, the mark, the message and the memory.
    expect(met).toBe(2 * 4);
  });
});

describe.each([
  ['with another type', false],
  ['as a secret', true],
])('the memory of what people were told, made anew %s', (_, secret) => {
  test('of a binding: its notices are told once more, for what they knew is gone', async () => {
    const feed = await started();
    await feed.publish(withNotice);
    makeAnew(feed, STATE, secret);
    for (let look = 0; look < 3; look += 1) await feed.publish(withNotice, CHECK);
    expect(said(feed)).toEqual([
      'notice alpha single',
      'notice alpha single',
      'notice alpha parameter-refused',
    ]);
    await feed.publish(withoutNotice, CHECK);
    await feed.publish(CHECK);
    expect(said(feed).slice(3)).toEqual(['resolved alpha single']);
    await feed.publish(withNotice, CHECK);
    await feed.publish(CHECK);
    expect(said(feed).slice(4)).toEqual(['notice alpha single']);
  });

  test('of a binding, and deleted then: it is a parameter again, and nothing is told twice', async () => {
    const feed = await started();
    makeAnew(feed, STATE, secret);
    await feed.publish(withNotice);
    deleteByHand(feed, STATE);
    await feed.publish(CHECK);
    await feed.publish(CHECK);
    expect(said(feed)).toEqual([
      'notice alpha single',
      'notice alpha parameter-refused',
      'resolved alpha parameter-refused',
    ]);
    expect(JSON.parse(feed.parameter(STATE) ?? '')).toMatchObject({
      notices: [{ code: 'single' }],
    });
    deleteByHand(feed, STATE);
    await feed.publish(CHECK);
    expect(said(feed).at(-1)).toBe('notice alpha single');
  });

  test('of the feed: each revision is told once', async () => {
    const feed = await started();
    makeAnew(feed, 'feed/announced', secret);
    await feed.publish(second);
    await feed.publish(CHECK);
    await feed.publish(messageOf(withForwarders('alpha', '10.0.1.8'), 2));
    await feed.publish(CHECK);
    expect(said(feed).map((line) => line.replace(/ .*/, ''))).toEqual([
      'revision',
      'notice',
      'revision',
    ]);
  });
});

test('what the bucket keeps of it, damaged by hand: people are told again, once', async () => {
  const feed = await started();
  makeAnew(feed, STATE);
  await feed.publish(withNotice);
  feed.putByHand('feed/v1/refused-parameters.json', '{');
  await feed.publish(CHECK);
  await feed.publish(CHECK);
  expect(said(feed).slice(2)).toEqual(['notice alpha single', 'notice alpha parameter-refused']);
});

test('nothing is kept in the bucket where nothing is refused', async () => {
  const feed = await started();
  await feed.publish(withNotice, CHECK);
  expect(feed.keys()).not.toContain('feed/v1/refused-parameters.json');
});
