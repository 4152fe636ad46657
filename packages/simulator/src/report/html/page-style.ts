/** The page's looks: light or dark as the reader has it, light on paper. */
export const PAGE_STYLE = `
:root { color-scheme: light dark; --paper: #fff; --ink: #1c2024; --quiet: #5b636b; --rule: #dfe3e7; --panel: #f5f7f9;
  --good: #1a7f37; --bad: #c4232e; --open: #5b636b; --blue: #1f6fd6; --orange: #c26a00; --red: #c4232e; --grey: #8b949d; }
@media screen and (prefers-color-scheme: dark) { :root { --paper: #14171a; --ink: #e6e9ec; --quiet: #9aa4ad;
  --rule: #31383f; --panel: #1c2126; --good: #4ac26b; --bad: #ff7b7b; --open: #9aa4ad; --blue: #6cb0ff;
  --orange: #f0a35c; --red: #ff7b7b; --grey: #7d8790; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 62rem; padding: 1.5rem 1.25rem 3rem; background: var(--paper); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
header { border-left: .3rem solid var(--tone); padding-left: 1rem; }
header p { margin: 0; color: var(--quiet); overflow-wrap: anywhere; }
h1 { margin: .1rem 0; font-size: 2rem; line-height: 1.2; color: var(--tone); }
h2 { margin: 2.2rem 0 .6rem; font-size: 1.15rem; }
.good { --tone: var(--good); } .bad { --tone: var(--bad); } .open { --tone: var(--open); }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(8.5rem, 1fr)); gap: .6rem; margin: 1.6rem 0 0; }
.tiles div { background: var(--panel); border-radius: .4rem; padding: .6rem .8rem; }
.tiles dt { color: var(--quiet); font-size: .85rem; } .tiles dd { margin: 0; font-size: 1.25rem; }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .35rem .6rem .35rem 0; border-bottom: 1px solid var(--rule); text-align: left; vertical-align: top;
  font-weight: normal; overflow-wrap: anywhere; }
thead th { color: var(--quiet); font-size: .85rem; } .number { text-align: right; padding-right: 0; white-space: nowrap; }
tr.found td, tr.found th { color: var(--bad); } .quiet, tr.none { color: var(--quiet); }
figure { margin: 1.2rem 0 0; break-inside: avoid; } figcaption { margin-bottom: .3rem; }
figcaption span { color: var(--quiet); font-size: .9rem; } figure svg { display: block; width: 100%; height: auto; }
.narrow { display: none; } @media screen and (max-width: 40rem) { .wide { display: none; } .narrow { display: block; } }
code, pre { font: .9em/1.45 ui-monospace, SFMono-Regular, Menlo, "DejaVu Sans Mono", monospace; }
pre { background: var(--panel); border-radius: .4rem; padding: .8rem 1rem; white-space: pre-wrap; overflow-wrap: anywhere; }
@media (max-width: 40rem) { body { padding: 1rem .9rem 2rem; } h1 { font-size: 1.6rem; } .meaning { display: none; }
  .stacked :is(tr, th, td) { display: block; } .stacked tr { border-bottom: 1px solid var(--rule); padding: .3rem 0; }
  .stacked :is(th, td) { border: 0; padding: .1rem 0; } }
@media print { body { max-width: none; padding: 0; font-size: 12px; } h2 { break-after: avoid; }
  tr, section:last-of-type { break-inside: avoid; } .tiles { grid-template-columns: repeat(6, 1fr); } .tiles dd { font-size: 1rem; } }
`;
