/** The page's style: one column, light or dark according to the reader's system. */
export const style = `
:root {
  color-scheme: light dark;
  --page: #f6f7f9; --card: #fff; --text: #1b2330; --quiet: #5c6878; --line: #d3d9e1; --grid: #e6eaef;
  --s1: #2962d9; --s2: #d9681d; --good: #19793f; --bad: #b3261e; --code: #f0f2f5;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #12161c; --card: #1a2029; --text: #e4e9f0; --quiet: #98a4b3; --line: #3b4655; --grid: #2b3441;
    --s1: #7fa8ff; --s2: #f39a55; --good: #62c98a; --bad: #ff8a80; --code: #222a35;
  }
}
* { box-sizing: border-box; }
body { margin: 0; padding: 32px 20px 64px; background: var(--page); color: var(--text); font: 15px/1.5 system-ui, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; }
main { max-width: 1000px; margin: 0 auto; }
h1 { margin: 0; font-size: 28px; line-height: 1.2; }
h2 { margin: 36px 0 12px; font-size: 18px; }
.lead { margin: 6px 0 22px; color: var(--quiet); max-width: 72ch; }
.quiet { color: var(--quiet); }
.card, figure, .figures > div { background: var(--card); border: 1px solid var(--line); border-radius: 10px; }
.card { padding: 16px 18px; overflow-x: auto; }
.card + .card { margin-top: 14px; }
.card > table + table, .card > details { margin-top: 14px; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(200px, 1fr)); gap: 14px; }
.figures > div { padding: 14px 18px; }
.figures b { display: block; font-size: 27px; font-weight: 650; line-height: 1.25; font-variant-numeric: tabular-nums; }
.figures span { color: var(--quiet); font-size: 13px; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(400px, 1fr)); gap: 14px; }
figure { margin: 0; padding: 14px 14px 8px; }
figcaption { margin: 0 4px 6px; font-weight: 600; font-size: 14px; }
svg { display: block; width: 100%; height: auto; }
svg text { fill: var(--quiet); font-size: 11.5px; font-variant-numeric: tabular-nums; }
.grid { stroke: var(--grid); }
.axis { stroke: var(--line); }
.curve { fill: none; stroke-width: 2; stroke-linejoin: round; stroke: var(--s1); }
.curve.c2 { stroke: var(--s2); }
.curve.faint { stroke-width: 1; opacity: 0.32; }
circle.c1 { fill: var(--s1); }
circle.c2 { fill: var(--s2); }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; font-size: 14px; }
th, td { padding: 5px 10px; text-align: right; white-space: nowrap; border-bottom: 1px solid var(--grid); }
th { color: var(--quiet); font-weight: 500; font-size: 12.5px; vertical-align: bottom; }
th:first-child, td:first-child { text-align: left; padding-left: 2px; }
tbody tr:last-child td { border-bottom: 0; }
tr.total td { border-top: 2px solid var(--line); border-bottom: 0; font-weight: 650; }
td.left, th.left { text-align: left; }
td.range { width: 190px; min-width: 150px; padding: 0 10px; }
td.range svg { height: 20px; }
.range .track { stroke: var(--grid); stroke-width: 1; }
.range .span { stroke: var(--s1); stroke-width: 3; stroke-linecap: round; opacity: 0.4; }
.range .other { fill: none; stroke: var(--s2); stroke-width: 1.6; }
.good { color: var(--good); }
.bad { color: var(--bad); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 5px 20px; margin: 0; }
dt { color: var(--quiet); }
dd { margin: 0; overflow-wrap: anywhere; }
code, pre { font: 13px/1.5 ui-monospace, "SF Mono", Menlo, Consolas, monospace; }
pre { margin: 10px 0 0; padding: 12px 14px; background: var(--code); border-radius: 8px; overflow-x: auto; }
summary { cursor: pointer; font-weight: 600; }
ul.notes { margin: 12px 0 0; padding-left: 18px; color: var(--quiet); font-size: 13px; }
.area { opacity: 0.45; }
.area.c1 { fill: var(--s1); }
.area.c2 { fill: var(--s2); }
.band { fill: var(--s1); opacity: 0.16; }
.legend { display: flex; flex-wrap: wrap; gap: 2px 14px; padding: 6px 10px; font-size: 12px; color: var(--quiet); }
.legend span { display: flex; align-items: center; gap: 5px; }
.legend svg { width: 10px; height: 10px; }
.threshold { stroke: var(--text); stroke-width: 1.5; stroke-dasharray: 5 4; }
.shows { display: grid; grid-template-columns: repeat(auto-fill, minmax(250px, 1fr)); gap: 14px; }
.show { display: flex; gap: 12px; }
.shown { display: flex; flex-direction: column; font-size: 12px; line-height: 1.3; overflow-wrap: anywhere; flex: 1; min-width: 0; }
.shown img { width: 72px; height: 72px; object-fit: contain; background: #fff; border: 1px solid var(--line); border-radius: 6px; margin-bottom: 4px; image-rendering: auto; }
.m0 { fill: #4e79a7; } .m1 { fill: #f28e2b; } .m2 { fill: #59a14f; } .m3 { fill: #e15759; } .m4 { fill: #76b7b2; }
.m5 { fill: #b6992d; } .m6 { fill: #b07aa1; } .m7 { fill: #d37295; } .m8 { fill: #9c755f; } .m9 { fill: #79706e; }
@media (max-width: 480px) { .charts { grid-template-columns: 1fr; } }
@media print { body { background: none; padding: 0; } .card, figure { break-inside: avoid; } }
`
