import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  escapeForSlack,
  filterNames,
  readTemplate,
  renderArguments,
} from '../../../src/core/rules/template.ts';
import { crash, failedRelease } from './event-fixture.ts';

const render = (text: unknown, forSlack = true, event = failedRelease()) =>
  renderArguments({ text }, event, forSlack).values.text;

const described = (description: string) =>
  failedRelease({ views: { release: { ...failedRelease().views.release, description } } });

describe('a text with placeholders', () => {
  it.each([
    ['plain', 'plain'],
    ['v{{ release.version }} of {{ app.name }}', 'v42 of shop'],
    ['{{ event.app.name }} by {{ event.actor.email }}', 'shop by ana@example.com'],
    ['{{ release.version }}', 42],
    [' {{ release.version | plus: 1 }} ', 43],
    ['{{ release.current }}', false],
    ['{{ release.commit | truncate: 5, "" }}', '1a5f8'],
    ['{{ release.kind | upcase }}', 'DEPLOY'],
    ['{{ dyno.type }}', ''],
    ['dyno: {{ dyno.type }}.', 'dyno: .'],
    ['{{ dyno.type | default: "no dyno" }}', 'no dyno'],
    [`\${process.env.HOME}`, `\${process.env.HOME}`],
    ['{{ "<!here>" }}', '&lt;!here&gt;'],
    ['<!here> {{ app.name }}', '<!here> shop'],
  ])('%j renders %j', (text, wanted) => {
    expect(render(text)).toBe(wanted);
  });

  it('reads former values by their path', () => {
    const event = crash({ previous: { 'formation.quantity': 2 } });
    expect(render('from {{ previous.formation.quantity }}', true, event)).toBe('from 2');
  });

  it('renders inside lists and maps, and leaves other values as they are', () => {
    expect(render([{ a: '{{ app.name }}' }, 3, null, true])).toEqual([{ a: 'shop' }, 3, null, true]);
  });

  it('lets no text from outside become a mention, a link or markup of Slack', () => {
    const evil = described('<!channel> <@U1> <http://evil|docs> & more');
    const literal = '&lt;!channel&gt; &lt;@U1&gt; &lt;http://evil|docs&gt; &amp; more';
    expect(render('{{ release.description }}', true, evil)).toBe(literal);
    expect(render('said: {{ release.description }}', true, evil)).toBe(`said: ${literal}`);
    expect(render('{{ release.description | append: "<" }}', true, evil)).toBe(`${literal}&lt;`);
  });

  it('keeps what goes to Heroku as it is', () => {
    expect(render('{{ release.description }}', false, described('a & b'))).toBe('a & b');
    expect(render('x {{ release.description }}', false, described('a & b'))).toBe('x a & b');
  });

  it('does not render placeholders that come from outside', () => {
    expect(render('{{ release.description }}!', true, described('{{ app.name }}'))).toBe('{{ app.name }}!');
  });

  it('escapes whatever the text', () => {
    fc.assert(
      fc.property(fc.string(), (description) => {
        const shown = String(render('{{ release.description }}', true, described(description)));
        expect(shown).not.toMatch(/[<>]|&(?!amp;|lt;|gt;)/);
        expect(shown).toBe(escapeForSlack(description));
      }),
    );
  });

  it('renders the start of a text of 64 KB rather than nothing', () => {
    const { values, failures } = renderArguments(
      { text: 'x {{ release.description | upcase | append: "y" }}' },
      described('a'.repeat(64 * 1024)),
      true,
    );
    expect(failures).toEqual([]);
    expect(String(values.text)).toMatch(/^x A{1900,2000}…y$/);
  });

  it('fails alone when it cannot be rendered', () => {
    const { values, failures } = renderArguments(
      { text: '{{ (1..100000000) }}', channel: '#a' },
      crash(),
      true,
    );
    expect(values).toEqual({ channel: '#a' });
    expect(failures).toEqual([expect.stringContaining('`text` could not be rendered')]);
  });
});

describe('reading a text', () => {
  it('lists the paths and whether each has a default', () => {
    expect(readTemplate('{{ a.b }} {{ c.d | default: e.f }}')).toEqual({
      kind: 'read',
      placeholders: [
        { paths: ['a.b'], hasDefault: false },
        { paths: ['c.d', 'e.f'], hasDefault: true },
      ],
    });
  });

  it.each([
    '{% include "x" %}',
    '{% for i in (1..9) %}{% endfor %}',
    '{{ a',
    '{{}}',
    '{{ a[b] }}',
    '{{ a | raw }}',
    '{{ a | date }}',
    '{{ a | sample }}',
    '{{ a | sha256 }}',
  ])('refuses %s', (text) => {
    expect(readTemplate(text).kind).toBe('fault');
  });

  it('knows no filter that reads the clock, takes chance or undoes escaping', () => {
    const refused = ['raw', 'date', 'sample', 'date_to_string', 'escape', 'json', 'where_exp', 'map'];
    expect(filterNames.filter((name) => refused.includes(name))).toEqual([]);
    for (const name of filterNames) expect(readTemplate(`{{ a | ${name}: 1, 1 }}`).kind).toBe('read');
  });
});
