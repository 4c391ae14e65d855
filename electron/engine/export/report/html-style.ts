/** The look of the HTML report: light and dark as the system has it, light on paper. */
export const STYLE = `
:root{color-scheme:light dark;--bg:#fff;--panel:#f6f7f9;--line:#dfe3e8;--strong:#c6ccd4;--text:#14181f;--soft:#4a5361;
--accent:#2459d6;--heat:36,89,214;--ok:#0f7a4a;--warn:#8f5b00;--bad:#bb2233;--ok-soft:#e2f5ec;--warn-soft:#fff3dc;
--bad-soft:#fdebed;--float:#3b6fb6;--k:#7a4fb0;--legacy:#477839;--iq:#b0562c;--fp4:#856300;--integer:#5c6878;
--ternary:#5c6878;--other:#8a93a0;--mono:ui-monospace,'SF Mono','Cascadia Mono','DejaVu Sans Mono',Consolas,monospace}
@media screen and (prefers-color-scheme:dark){:root{--bg:#14171d;--panel:#1a1e26;--line:#2a313c;--strong:#424c5c;
--text:#e8ebf0;--soft:#aab3c0;--accent:#7aa2ff;--heat:122,162,255;--ok:#52c78e;--warn:#e0ac4a;--bad:#ff7b86;
--ok-soft:#12291f;--warn-soft:#31260f;--bad-soft:#35191e;--float:#7fb0f0;--k:#bd98f0;--legacy:#93c983;--iq:#f0976a;
--fp4:#dbb94a;--integer:#a3afc0;--ternary:#a3afc0;--other:#7b8696}}
*{box-sizing:border-box;margin:0}
html{-webkit-text-size-adjust:100%}
body{max-width:1240px;margin:0 auto;padding:40px 32px 64px;background:var(--bg);color:var(--text);
font:14px/1.5 system-ui,-apple-system,'Segoe UI','Noto Sans','Noto Sans SC',sans-serif;
print-color-adjust:exact;-webkit-print-color-adjust:exact}
a{color:inherit;text-decoration-color:var(--strong);text-underline-offset:2px}
a:hover{color:var(--accent)}
:target{background:var(--warn-soft)}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
.kind{color:var(--soft);font-size:13px}
h1{font-size:28px;line-height:1.25;font-weight:650;overflow-wrap:anywhere}
h2{margin:44px 0 12px;padding-bottom:6px;border-bottom:1px solid var(--line);font-size:18px;line-height:1.3;font-weight:600}
h3{font-size:13px;font-weight:600}
.sub{margin-top:4px;color:var(--soft)}
.verdict{margin-top:20px;padding:10px 14px;border-left:4px solid var(--line);background:var(--line);font-size:16px;font-weight:600;overflow-wrap:anywhere}
.verdict.ok{border-color:var(--ok);background:var(--ok-soft)}
.verdict.warnings{border-color:var(--warn);background:var(--warn-soft)}
.verdict.errors{border-color:var(--bad);background:var(--bad-soft)}
.banner{margin-top:20px;padding:10px 14px;border-left:4px solid var(--warn);background:var(--warn-soft);font-weight:600}
.figures{display:flex;flex-wrap:wrap;margin-top:24px;border:1px solid var(--line);border-radius:8px;overflow:hidden}
.figures>div{flex:1 1 120px;padding:10px 16px 12px;box-shadow:-1px -1px 0 var(--line)}
.figures dt{color:var(--soft);font-size:12px}
.figures dd{font-size:22px;line-height:1.3;font-weight:600;font-variant-numeric:tabular-nums}
.figures .bad dd{color:var(--bad)}
.pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(380px,100%),1fr));gap:0 40px}
dl.facts{display:grid;grid-template-columns:minmax(100px,max-content) 1fr;gap:4px 20px}
dl.facts dt{color:var(--soft)}
dl.facts dd{overflow-wrap:anywhere;font-variant-numeric:tabular-nums}
.mono{font-family:var(--mono);font-size:12px}
.note{margin-top:8px;color:var(--soft);font-size:12px}
.rules{padding:0;list-style:none}
.rules>li{display:grid;grid-template-columns:92px minmax(0,1fr);gap:0 12px;padding:12px 0;border-top:1px solid var(--line)}
.rules>li:first-child{border-top:0;padding-top:0}
.badge{justify-self:start;align-self:start;padding:1px 9px;border-radius:99px;font-size:12px;line-height:20px;font-weight:600}
.badge.error,.badge.fatal{background:var(--bad-soft);color:var(--bad)}
.badge.warning{background:var(--warn-soft);color:var(--warn)}
.badge.note{background:var(--line);color:var(--soft)}
.badge.sound{background:var(--ok-soft);color:var(--ok)}
.found{padding:0;list-style:none}
.found>li{break-inside:avoid}
.found>li+li{margin-top:8px}
.found b{font-weight:600;overflow-wrap:anywhere}
.found p{color:var(--soft);font-size:13px;overflow-wrap:anywhere}
table{width:100%;border-collapse:collapse;font-variant-numeric:tabular-nums}
caption{padding-bottom:6px;color:var(--soft);font-size:12px;text-align:left}
th,td{padding:4px 8px;border-bottom:1px solid var(--line);text-align:left;vertical-align:baseline}
thead th{color:var(--soft);font-size:12px;font-weight:600;vertical-align:bottom}
tbody th{font-weight:400}
td:first-child,th:first-child{padding-left:0}
td:last-child,th:last-child{padding-right:0}
.r{text-align:right}
.whole{white-space:nowrap}
.stack{display:flex;gap:2px;height:14px;margin-bottom:12px;border-radius:4px;overflow:hidden}
.stack i{min-width:1px}
.bar{display:block;width:100%;height:10px;margin-top:6px;border-radius:2px;background:var(--panel)}
.bar i{display:block;height:100%;min-width:1px;border-radius:2px}
.float{background:var(--float)}.k{background:var(--k)}.legacy{background:var(--legacy)}.iq{background:var(--iq)}
.fp4{background:var(--fp4)}.integer{background:var(--integer)}.ternary{background:var(--ternary)}.other{background:var(--other)}
.scroll{overflow-x:auto}
.heat{table-layout:fixed;border-collapse:separate;border-spacing:2px}
.heat th,.heat td{padding:0 2px;border:0;border-radius:2px;font-size:11px;line-height:19px;text-align:center;white-space:nowrap;overflow:hidden}
.heat thead th{line-height:13px;white-space:normal;overflow-wrap:anywhere}
.heat.many thead th{white-space:nowrap}
.heat.many thead span{display:inline-block;max-height:116px;writing-mode:vertical-rl;transform:rotate(180deg);text-align:left}
.heat tbody th{color:var(--soft);text-align:right;padding-right:6px}
.heat .layer{width:46px}
.heat .none{background:var(--panel)}
.heat .bad{background:var(--bad-soft);color:var(--bad);font-weight:600}
.heat .failed{box-shadow:inset 0 0 0 1px var(--bad);color:var(--bad)}
.heat .zero{box-shadow:inset 0 0 0 1px var(--warn)}
.legend{display:flex;align-items:center;gap:8px;margin-top:8px;color:var(--soft);font-size:12px;font-variant-numeric:tabular-nums}
.legend span.steps{display:flex}
.legend i{width:14px;height:10px}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.chunk{content-visibility:auto}
.chunk+.chunk{margin-top:20px}
.rows{table-layout:fixed;min-width:1060px;font-size:12px;line-height:18px}
.rows tbody th{font-family:var(--mono);overflow-wrap:anywhere}
.rows tbody tr:hover>*{background:var(--panel)}
.rows .bad{color:var(--bad);font-weight:600}
.rows td{overflow-wrap:anywhere}
.rows tbody th,.rows td{vertical-align:middle}
.rows svg{display:block;max-width:100%;margin-left:auto;fill:var(--soft)}
.rows svg.bad{fill:var(--bad)}
footer{margin-top:44px;padding-top:12px;border-top:1px solid var(--line);color:var(--soft);font-size:12px}
@page{size:A4;margin:14mm 12mm}
@page wide{size:A4 landscape;margin:12mm}
@media print{
body{max-width:none;padding:0;font-size:9.5pt}
h1{font-size:18pt}h2{margin-top:18pt;font-size:12.5pt;break-after:avoid}
.pair{grid-template-columns:1fr 1fr;gap:0 24pt}
.figures>div{flex-basis:80px;padding:6pt 8pt}.figures dd{font-size:14pt}
.scroll{overflow:visible}
thead{display:table-header-group}
tr,.rules>li{break-inside:avoid}
.rules>li.long{break-inside:auto}
caption{break-after:avoid}.heat.few{break-inside:avoid}
.heat th,.heat td{font-size:7pt;line-height:11pt}
.tensors{page:wide;break-before:page}
.chunk{content-visibility:visible}
.rows{min-width:0;font-size:7pt;line-height:9.5pt}
.rows th,.rows td{padding:2pt 4pt}
a{text-decoration:none}
}
@media (max-width:700px){body{padding:20px 16px}.rules>li{grid-template-columns:1fr;gap:4px}}
`
  .trim()
  .concat('\n')
