import { scaleLinear } from 'd3-scale';
import { formatDate, type Language } from '../../../kernel/language.ts';
import { yearOf, type Course, type Mark, type Meeting } from './courses.ts';
import { timelineMessages } from './messages.ts';

const width = 1000;
const row = 50;
const head = 26;

/** Colours are written beside the classes, so that the picture downloaded alone has them too. */
const colours: Record<Mark | 'restarted' | 'bar' | 'line' | 'text', string> = {
  consensus: '#0c6b2e',
  vote: '#0c6b2e',
  held: '#4b5b68',
  unknown: '#4b5b68',
  coming: '#005a8c',
  blocked: '#b3201d',
  restarted: '#005a8c',
  bar: '#b5d8ed',
  line: '#d4dde4',
  text: '#17232d',
};

interface PictureProps {
  language: Language;
  title: string;
  courses: Course[];
  from: number;
  to: number;
  /** Whether meetings and mechanisms are links; a picture downloaded alone has none. */
  linked: boolean;
}

interface Frame extends PictureProps {
  /** Where a year (with its passed part) stands, from the side where reading begins. */
  at(year: number): number;
  rtl: boolean;
}

/** The mechanisms as tracks under one another over the same years; from right to left where the language is. */
export function TimelinePicture(props: PictureProps) {
  const { language, title, courses, from, to } = props;
  const rtl = language === 'ar';
  const scale = scaleLinear([from, to + 1], rtl ? [width - 10, 10] : [10, width - 10]).clamp(true);
  const frame: Frame = { ...props, at: (year) => Math.round(scale(year) * 10) / 10, rtl };
  const height = head + courses.length * row + 4;
  return (
    <svg
      class="timeline-picture"
      xmlns="http://www.w3.org/2000/svg"
      viewBox={`0 0 ${width} ${height}`}
      role="group"
      aria-label={title}
      direction={rtl ? 'rtl' : 'ltr'}
      font-family="sans-serif"
      font-size="13"
      fill={colours.text}
    >
      <Years frame={frame} height={height} />
      {courses.map((course, i) => (
        <Track key={course.id} frame={frame} course={course} y={head + i * row} />
      ))}
    </svg>
  );
}

function Years({ frame, height }: { frame: Frame; height: number }) {
  const { from, to, at } = frame;
  const step = Math.max(1, Math.ceil((to - from + 1) / 16));
  const years = Array.from({ length: to - from + 1 }, (_, i) => from + i).filter((year) => (year - from) % step === 0);
  return (
    <g class="timeline-years" aria-hidden="true">
      {years.map((year) => (
        <g key={year}>
          <line x1={at(year)} x2={at(year)} y1={18} y2={height} stroke={colours.line} />
          <text x={at(year)} y={13} text-anchor="start">
            {year}
          </text>
        </g>
      ))}
    </g>
  );
}

function Track({ frame, course, y }: { frame: Frame; course: Course; y: number }) {
  const { at, from, to, language, linked, rtl } = frame;
  const begin = at(Math.max(from, yearOf(course.from)));
  const end = at(course.to === undefined ? to + 1 : Math.min(to + 1, yearOf(course.to, true)));
  const late = rtl ? begin < width * 0.35 : begin > width * 0.65;
  const name = (
    <text class="timeline-name" x={late ? end : begin} y={y + 14} text-anchor={late ? 'end' : 'start'}>
      <title>{course.title}</title>
      {course.shortName}
    </text>
  );
  return (
    <g>
      {linked ? <a href={`/${language}/processes/${course.id}`}>{name}</a> : name}
      <rect
        class="timeline-bar"
        x={Math.min(begin, end)}
        y={y + 22}
        width={Math.max(2, Math.abs(end - begin))}
        height={8}
        fill={colours.bar}
      />
      {course.restarted && yearOf(course.from) >= from && <Restart frame={frame} x={begin} y={y} late={late} />}
      {course.meetings.map((meeting) => (
        <MeetingMark key={meeting.id} frame={frame} meeting={meeting} y={y + 26} />
      ))}
    </g>
  );
}

function Restart({ frame, x, y, late }: { frame: Frame; x: number; y: number; late: boolean }) {
  const { language, rtl } = frame;
  const tip = rtl ? -9 : 9;
  return (
    <g class="timeline-restarted" fill={colours.restarted}>
      <path d={`M${x} ${y + 19}v14l${tip} -7z`} />
      <text x={x} y={y + 45} text-anchor={late ? 'end' : 'start'}>
        {timelineMessages.in(language)('mark.restarted')}
      </text>
    </g>
  );
}

/** Each mark has a form of its own, for those who do not see its colour. */
function MeetingMark({ frame, meeting, y }: { frame: Frame; meeting: Meeting; y: number }) {
  const { language, at, linked } = frame;
  const x = at((yearOf(meeting.startsOn) + yearOf(meeting.endsOn, true)) / 2);
  const say = timelineMessages.in(language);
  const date = formatDate(language, meeting.startsOn);
  const said = say('mark.said', { meeting: meeting.title, date, mark: say(`mark.${meeting.mark}`) });
  const inner = (
    <g class={`timeline-${meeting.mark}`} fill={colours[meeting.mark]} stroke={colours[meeting.mark]}>
      <title>{said.replace(/[\u2068\u2069]/g, '')}</title>
      <Shape mark={meeting.mark} x={x} y={y} />
      {meeting.mark === 'blocked' && (
        <text x={x} y={y + 19} text-anchor="middle" stroke="none">
          {say('mark.blocked')}
        </text>
      )}
    </g>
  );
  return linked ? <a href={`/${language}/processes/${meeting.id}`}>{inner}</a> : inner;
}

function Shape({ mark, x, y }: { mark: Mark | 'restarted'; x: number; y: number }) {
  if (mark === 'consensus') return <circle cx={x} cy={y} r={6} />;
  if (mark === 'vote') return <rect x={x - 5.5} y={y - 5.5} width={11} height={11} />;
  if (mark === 'blocked') return <path d={`M${x - 6} ${y - 6}l12 12m0 -12l-12 12`} fill="none" stroke-width={3.5} />;
  if (mark === 'coming') return <path d={`M${x} ${y - 7}l7 7l-7 7l-7 -7z`} fill="#fff" stroke-width={2} />;
  if (mark === 'restarted') return <path d={`M${x - 4} ${y - 7}v14l9 -7z`} />;
  if (mark === 'unknown') return <rect x={x - 4} y={y - 4} width={8} height={8} fill="#fff" stroke-width={1.5} />;
  return <circle cx={x} cy={y} r={4} fill="#fff" stroke-width={2} />;
}

/** What each form means, in words. */
export function TimelineLegend({ language }: { language: Language }) {
  const say = timelineMessages.in(language);
  return (
    <ul class="legend" aria-label={say('legend.label')}>
      {(['consensus', 'vote', 'held', 'blocked', 'restarted', 'coming', 'unknown'] as const).map((mark) => (
        <li key={mark}>
          <svg class={`timeline-${mark}`} viewBox="0 0 18 18" width="18" height="18" aria-hidden="true">
            <g fill={colours[mark]} stroke={colours[mark]}>
              <Shape mark={mark} x={9} y={9} />
            </g>
          </svg>
          {say(`mark.${mark}`)}
        </li>
      ))}
    </ul>
  );
}
