import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { init } from '../../cli/init.ts';
import { plan } from '../../cli/plan.ts';
import { loadConfig } from '../../shared/config/load.ts';
import { CONFIG, DRIFTED, recorder, snapshotCopy, temporaryFolder } from './fixtures.ts';
import {
  CROSS_REGION,
  copyOf,
  ENDPOINTS,
  INBOUND_ENDPOINTS,
  MONITORING,
  OTHER_VPC,
  proposed,
  VPC,
  WITHOUT_REGION,
  withEndpoints,
} from './init-fixtures.ts';

describe('init on the worked example', () => {
  test('init leaves no decision open, and its configuration has the same plan as the committed one', async () => {
    const file = join(temporaryFolder(), 'proposed.yaml');
    const errors = recorder();
    expect(
      await init({ snapshot: DRIFTED, owner: 'net-prod', output: file }, recorder(), errors),
    ).toBe(0);
    expect(errors.text()).toBe('');
    const planned = async (config: string) => {
      const out = recorder();
      await plan({ config, snapshot: DRIFTED, json: true }, out);
      return out.parsed();
    };
    expect(await planned(file)).toEqual({
      ...((await planned(CONFIG)) as object),
      mode: 'observe',
    });
  });

  test('init proposes mode observe and the given owner, and shows resolvers and tags as comments', async () => {
    const { text, config } = await proposed(DRIFTED);
    expect(config).toMatchObject({ owner: 'net-prod', mode: 'observe', region: 'eu-west-2' });
    expect(text).toContain('# resolvers:\n#   - bind');
    expect(text).toContain(`# endpoint: { vpc: ${VPC}, tags: { dns: s3-london } }`);
  });

  test('init prints the configuration and the open decisions as JSON', async () => {
    const out = recorder();
    await init({ snapshot: DRIFTED, owner: 'net-prod', json: true }, out, recorder());
    expect(out.parsed()).toMatchObject({
      config: { owner: 'net-prod', bindings: [{ name: 's3-london' }] },
      undecided: [],
      unread: [],
      written: null,
    });
  });
});

/** A copy of the committed snapshot in which the markers have another owner. */
function markedBy(owner: string): string {
  const folder = snapshotCopy();
  for (const id of ['Z0000000000S3', 'Z00000000S3AP', 'Z0000000S3CTL']) {
    const file = join(folder, `route53.list-resource-record-sets.${id}.json`);
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replace('owner=net-prod,', `owner=${owner},`));
  }
  return folder;
}

describe('the owner that init proposes', () => {
  test('init without --owner proposes a new owner, and asks whether the owner of the markers is this deployment', async () => {
    const [out, errors] = [recorder(), recorder()];
    expect(await init({ snapshot: DRIFTED }, out, errors)).toBe(3);
    const config = loadConfig(out.text(), 'proposal');
    expect(config.owner).toBe('net-eu-west-2');
    // The name of a binding in a marker belongs to the owner of the marker.
    expect(config.bindings.map(({ name }) => name)).toEqual(['s3']);
    expect(errors.text()).toMatch(
      /^owner: zones have markers of the owner net-prod, .*run `privatelink-dns init --region eu-west-2 --snapshot docs\/example\/snapshot --owner net-prod`\./m,
    );
    expect(out.text()).toContain('# TO DECIDE: zones have markers of the owner net-prod');
  });

  test('init without --owner proposes an owner that no marker has, and prints the command to be the owner of the markers', async () => {
    const snapshot = markedBy('net-eu-west-2');
    const [out, errors] = [recorder(), recorder()];
    expect(await init({ snapshot, vpc: [VPC] }, out, errors)).toBe(3);
    expect(loadConfig(out.text(), 'proposal').owner).toBe('net-eu-west-2-2');
    expect(errors.text()).toContain(
      `owner: zones have markers of the owner net-eu-west-2, and init cannot see whether that is this deployment. If it is this deployment, run \`privatelink-dns init --region eu-west-2 --snapshot ${snapshot} --vpc ${VPC} --owner net-eu-west-2\`.`,
    );
  });

  test('the command that init prints is quoted for the shell', async () => {
    const snapshot = join(temporaryFolder(), "it's saved");
    cpSync(markedBy('net-prod'), snapshot, { recursive: true });
    const errors = recorder();
    await init({ snapshot }, recorder(), errors);
    expect(errors.text()).toMatch(/ --snapshot '\/\S+\/it'\\''s saved' --owner net-prod`\./);
  });

  test('init with the owner of the markers proposes that owner', async () => {
    const { exit, config } = await proposed(markedBy('net-eu-west-2'), undefined, 'net-eu-west-2');
    expect(exit).toBe(0);
    expect(config.owner).toBe('net-eu-west-2');
    expect(config.bindings.map(({ name }) => name)).toEqual(['s3-london']);
  });

  test('init prints no command for an owner that no deployment can have', async () => {
    const errors = recorder();
    await init({ snapshot: markedBy('x'.repeat(41)) }, recorder(), errors);
    expect(errors.text()).toMatch(/^owner: zones have markers of the owner x{41}, /m);
    expect(errors.text()).not.toContain('privatelink-dns init');
  });

  test('init with another owner reports each zone with a marker of the first owner', async () => {
    const { exit, errors, config } = await proposed(DRIFTED, undefined, 'ours');
    expect(exit).toBe(3);
    expect(config.owner).toBe('ours');
    expect(errors).toMatch(/Z0000000000S3 has the marker of the owner net-prod\./);
    expect(errors).not.toMatch(/^owner:/m);
  });

  test.each(['Net-Prod', 'a b', '', 'x'.repeat(41)])('init refuses --owner %j', async (owner) => {
    await expect(init({ snapshot: DRIFTED, owner }, recorder(), recorder())).rejects.toThrow(
      /^--owner: .*Use 1 to 40 of the characters/,
    );
  });
});

describe('the options of init', () => {
  test('init does not overwrite a file', async () => {
    const file = join(temporaryFolder(), 'there.yaml');
    writeFileSync(file, 'mine');
    await expect(init({ snapshot: DRIFTED, output: file }, recorder(), recorder())).rejects.toThrow(
      /there\.yaml already exists, and init does not overwrite files/,
    );
    expect(readFileSync(file, 'utf8')).toBe('mine');
  });

  test('init with --vpc proposes only endpoints in these VPCs', async () => {
    const snapshot = withEndpoints((all) =>
      all.push(copyOf(all, { ...MONITORING, VpcId: OTHER_VPC })),
    );
    const { config } = await proposed(snapshot, [OTHER_VPC]);
    expect(config.bindings.map(({ service }) => service)).toEqual([MONITORING.ServiceName]);
  });

  test.each([
    ['interface endpoint', ENDPOINTS, 'VpcEndpoints'],
    ['inbound endpoint', INBOUND_ENDPOINTS, 'ResolverEndpoints'],
  ])('init writes no file if there is no %s', async (_, file, member) => {
    const snapshot = snapshotCopy();
    writeFileSync(join(snapshot, file), JSON.stringify({ [member]: [] }));
    const output = join(temporaryFolder(), 'none.yaml');
    await expect(
      init({ snapshot, region: 'eu-west-2', output }, recorder(), recorder()),
    ).rejects.toThrow(/found no binding to propose in eu-west-2/);
    expect(existsSync(output)).toBe(false);
  });

  test('init asks for --region if the Region cannot be detected from the snapshot', async () => {
    const snapshot = withEndpoints((all) => all.splice(0));
    await expect(init({ snapshot }, recorder(), recorder())).rejects.toThrow(/--region/);
  });
});

describe('the Region of a service', () => {
  test('init writes no Region of a service that is the Region of the endpoint or in the name of the service', async () => {
    const { text } = await proposed(
      withEndpoints((all) => {
        all.push(
          copyOf(all, { ...CROSS_REGION, ServiceRegion: 'us-west-2' }),
          copyOf(all, { ...WITHOUT_REGION, ServiceRegion: 'eu-west-2' }),
        );
        Object.assign(all[0] ?? {}, { ServiceRegion: 'eu-west-2' });
      }),
    );
    expect(text).toContain('service: com.amazonaws.us-west-2.s3');
    expect(text).toContain('service: com.amazonaws.newest');
    expect(text).not.toContain('serviceRegion');
  });

  test('init confirms the Region of a service that AWS returns and this version does not know', async () => {
    const { text, config } = await proposed(
      withEndpoints((all) =>
        all.push(copyOf(all, { ...WITHOUT_REGION, ServiceRegion: 'eu-west-9' })),
      ),
    );
    expect(text).toContain('newRegions:\n  - eu-west-9\n');
    expect(config.bindings[1]).toMatchObject({ serviceRegion: 'eu-west-9' });
  });
});
