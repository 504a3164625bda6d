import pg from 'pg';
import { configFor, foldText } from '../src/kernel/search-text.ts';
import { loadVocabulary } from '../src/kernel/vocabulary.ts';
import { languages } from '../src/kernel/language.ts';

/** A word that stands in one of five records, one that stands in few, and a phrase; the searches of the benchmark. */
export const words = { common: 'governance', rare: 'tachometer' };

const general: Record<string, string> = {
  en: 'national strategy plan framework action report measure authority agency cooperation region service sector protection response exercise public private digital network data review programme standard partner training community policy law decree order committee council ministry office centre annual framework implementation risk assessment baseline certification',
  fr: 'stratégie nationale plan cadre action rapport mesure autorité agence coopération région service secteur protection réponse exercice public privé numérique réseau données examen programme norme partenaire formation communauté politique loi décret comité conseil ministère bureau centre annuel mise en œuvre risque évaluation',
  es: 'estrategia nacional plan marco acción informe medida autoridad agencia cooperación región servicio sector protección respuesta ejercicio público privado digital red datos examen programa norma socio formación comunidad política ley decreto comité consejo ministerio oficina centro anual aplicación riesgo evaluación',
  ru: 'национальная стратегия план рамки действие доклад мера орган агентство сотрудничество регион служба сектор защита реагирование учение государственный частный цифровой сеть данные обзор программа стандарт партнер обучение сообщество политика закон указ комитет совет министерство бюро центр ежегодный осуществление риск оценка',
  ar: 'استراتيجية وطنية خطة إطار عمل تقرير تدبير سلطة وكالة تعاون إقليم خدمة قطاع حماية استجابة تمرين عام خاص رقمي شبكة بيانات استعراض برنامج معيار شريك تدريب مجتمع سياسة قانون مرسوم لجنة مجلس وزارة مكتب مركز سنوي تنفيذ خطر تقييم',
  zh: '国家 战略 计划 框架 行动 报告 措施 主管 机构 合作 区域 服务 部门 保护 应对 演习 公共 私营 数字 网络 数据 审查 方案 标准 伙伴 培训 社区 政策 法律 法令 委员会 理事会 部委 办公室 中心 年度 执行 风险 评估',
};

/**
 * Fills the database with records of the repository in six languages, 30% of them restricted, up to `total`. Seeded: the
 * same every time. Only the rows that reading needs are made; what is created during the measurement is complete.
 */
export async function generate(url: string, from: number, total: number, tell: (line: string) => void): Promise<void> {
  const client = await connect(url);
  await makeWords(client);
  const { rows: indexes } = await client.query<{ name: string; definition: string }>(
    "select indexname as name, indexdef as definition from pg_indexes where tablename = 'search_entry' and indexname not like '%_pkey'",
  );
  for (const { name } of indexes) await client.query(`drop index ${name}`);
  let next = from;
  const work = async (fresh: string) => {
    const own = await connect(url);
    while (next < total) {
      const at = next;
      next += 20_000;
      await insertBatch(own, fresh, at, Math.min(total, at + 20_000));
      if (at % 100_000 === 0) tell(`  ${at} of ${total} records`);
    }
    await own.end();
  };
  await Promise.all(['bench_fresh_1', 'bench_fresh_2'].map(work));
  for (const { definition } of indexes) await client.query(definition);
  await client.query('vacuum analyze');
  await client.query('checkpoint').catch(() => {});
  await client.end();
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query('set statement_timeout = 0; set synchronous_commit = off; set maintenance_work_mem = "256MB"');
  return client;
}

async function makeWords(client: pg.Client): Promise<void> {
  await client.query(
    'create table if not exists bench_word (language text, i int, word text, folded text, primary key (language, i))',
  );
  const rows = languages.flatMap((language) => {
    const terms = loadVocabulary().concepts.map((concept) => concept.terms[language].preferred);
    return [...general[language]!.split(' '), ...terms].map((word, i) => ({
      language,
      i,
      word,
      folded: foldText(word),
    }));
  });
  await client.query(
    `insert into bench_word select r->>'language', (r->>'i')::int, r->>'word', r->>'folded' from jsonb_array_elements($1::jsonb) r on conflict do nothing`,
    [JSON.stringify(rows)],
  );
}

const configOf = languages.map((language) => `when '${language}' then '${configFor(language)}'`).join(' ');

/** @param fresh name of the table that holds the batch meanwhile */
async function insertBatch(client: pg.Client, fresh: string, from: number, to: number): Promise<void> {
  await client.query('select setseed($1)', [((from * 7919) % 1_000_003) / 1_000_003]);
  await client.query(`
    drop table if exists ${fresh};
    create unlogged table ${fresh} as
    with size as (select language, count(*)::int as n from bench_word group by language),
    base as (
      select g as i, '01k' || substr(md5('record ' || g), 1, 17) as id, (array['en','en','fr','es','ru','ar','zh'])[1 + floor(random() * 7)::int] as language,
        random() < 0.3 as restricted, random() as who, (select array_agg(random()) from generate_series(1, 6) where g is not null) as title_dice,
        (select array_agg(random()) from generate_series(1, 34) where g is not null) as body_dice, 2000 + floor(random() * 26)::int as year, random() as kind_dice,
        (g % 5 = 0) as common, (g % 1999 = 0) as rare
      from generate_series(${from}, ${to - 1}) g),
    party_list as (select array_agg(code order by code) as codes from party where kind = 'state' and status = 'member')
    select b.*, p.codes[1 + floor(b.who * array_length(p.codes, 1))::int] as owner,
      (select string_agg(w.word, ' ' order by d.o) from unnest(b.title_dice) with ordinality d(r, o) join bench_word w on w.language = b.language and w.i = floor(power(d.r, 2) * s.n)::int) as title,
      (select string_agg(w.folded, ' ' order by d.o) from unnest(b.title_dice) with ordinality d(r, o) join bench_word w on w.language = b.language and w.i = floor(power(d.r, 2) * s.n)::int) as title_folded,
      (select string_agg(w.word, ' ' order by d.o) from unnest(b.body_dice) with ordinality d(r, o) join bench_word w on w.language = b.language and w.i = floor(power(d.r, 2) * s.n)::int)
        || case when b.common then ' ${words.common}' else '' end || case when b.rare then ' ${words.rare}' else '' end as body,
      (select string_agg(w.folded, ' ' order by d.o) from unnest(b.body_dice) with ordinality d(r, o) join bench_word w on w.language = b.language and w.i = floor(power(d.r, 2) * s.n)::int)
        || case when b.common then ' ${words.common}' else '' end || case when b.rare then ' ${words.rare}' else '' end as body_folded
    from base b join size s on s.language = b.language cross join party_list p`);
  await client.query(`
    insert into record (id, room, kind, owner, standing, status, audience, label, title, summary, language, languages, topics, states, year,
      version, created_at, created_by, changed_at, published_at, confirmed_at, confirm_by, sort_title)
    select id, 'repository', (array['national_strategy','policy','law','guideline'])[1 + floor(kind_dice * 4)::int], owner, 'national', 'published',
      case when not restricted then array[1] when kind_dice < 0.8 then array[2] else array[3] end, case when restricted then 'GREEN' else 'CLEAR' end,
      jsonb_build_object(language, title), jsonb_build_object(language, body), language, array[language],
      array[concepts.ids[1 + i % 200]], array[owner], year, 1,
      '2020-01-01'::timestamptz + i * interval '1 minute', 'bench', '2020-01-01'::timestamptz + i * interval '1 minute',
      '2020-01-01'::timestamptz + i * interval '1 minute', '2025-01-01', case when i % 10 = 0 then '2026-01-01'::timestamptz else '2030-01-01' end, lower(title)
    from ${fresh} cross join (select array_agg(distinct concept order by concept) as ids from concept_phrase) concepts`);
  await client.query(
    `insert into repository_document (id, adopted_on, state_of_play) select id, year::text, 'adopted' from ${fresh}`,
  );
  await client.query(`insert into version (record, number, audience, act, at, by_account, by_party, content, hash)
    select r.id, 1, r.audience, 'publish', r.published_at, 'bench', r.owner, jsonb_build_object('title', r.title), md5(r.id) from record r join ${fresh} b on b.id = r.id`);
  await client.query(`
    insert into search_entry (record, room, kind, owner, standing, audience, shown, languages, topics, concepts, states, year, published_at, confirm_by, sort_title, tsv)
    select r.id, r.room, r.kind, r.owner, r.standing, r.audience, true, r.languages, r.topics, r.topics, r.states, r.year, r.published_at, r.confirm_by, r.sort_title,
      setweight(to_tsvector((case b.language ${configOf} end)::regconfig, b.title_folded), 'A') || setweight(to_tsvector((case b.language ${configOf} end)::regconfig, b.body_folded), 'B')
      || array_to_tsvector(array['cx_' || replace(r.topics[1], '-', '_')])
    from record r join ${fresh} b on b.id = r.id`);
}
