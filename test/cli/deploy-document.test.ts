import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { init } from '../../cli/init.ts';
import { plan } from '../../cli/plan.ts';
import { validate } from '../../cli/validate.ts';
import { DRIFTED, recorder, temporaryFolder } from './fixtures.ts';

test('docs/deploy.md shows what init, validate and plan print on the worked example', async () => {
  const document = readFileSync('docs/deploy.md', 'utf8');
  const proposed = recorder();
  await init({ snapshot: DRIFTED, owner: 'net-prod' }, proposed, recorder());
  expect(document).toContain(
    `init --snapshot ${DRIFTED} --owner net-prod\n${proposed.text()}\n\`\`\``,
  );

  const folder = temporaryFolder();
  const config = join(folder, 'my.yaml');
  writeFileSync(config, proposed.text());
  const validated = recorder();
  validate({ config }, validated);
  expect(document).toContain(`\n${validated.text().replace(`${folder}/`, '')}\n`);

  const planned = recorder();
  await plan({ config, snapshot: DRIFTED }, planned);
  expect(document).toContain(
    `plan --config my.yaml --snapshot ${DRIFTED}\n${planned.text()}\n\`\`\``,
  );
});
