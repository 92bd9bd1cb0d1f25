"""How the first page looks: on a screen of any width, light or dark, and on paper."""

STYLE = """
:root{color-scheme:light dark;--ink:#1c1f23;--soft:#5a6270;--line:#d5d9e0;
--back:#fff;--tile:#f3f5f8;--link:#0b57a8}
@media(prefers-color-scheme:dark){:root{--ink:#e7e9ec;--soft:#a5adba;--line:#3a414c;--back:#16191d;
--tile:#20252b;--link:#8ab8f5}}
*{box-sizing:border-box}
body{margin:0;background:var(--back);color:var(--ink);font:16px/1.6 "PingFang SC","Microsoft YaHei",
"Noto Sans CJK SC","Noto Sans SC","Source Han Sans SC",sans-serif;overflow-wrap:anywhere}
main{max-width:60rem;margin:0 auto;padding:1.5rem 1rem 3rem}
h1{font-size:1.6rem;line-height:1.3;margin:0}
h2{font-size:1.15rem;margin:2rem 0 .5rem;padding-bottom:.2rem;border-bottom:2px solid var(--line)}
a{color:var(--link)}
.muted,small{color:var(--soft)}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(10.5rem,1fr));gap:.6rem;margin-top:1rem}
.tiles div{background:var(--tile);border:1px solid var(--line);border-radius:.4rem;padding:.6rem .8rem}
.tiles span,.tiles b,.tiles small{display:block}
.tiles b{font-size:1.45rem;line-height:1.4}
.wide{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.95rem}
th,td{text-align:left;vertical-align:top;padding:.3rem .6rem;border-bottom:1px solid var(--line)}
th{color:var(--soft);font-weight:600;white-space:nowrap}
td:first-child{min-width:5em}
td a,td code{white-space:nowrap}
.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
code{font-size:.9em;background:var(--tile);padding:.05em .25em;border-radius:.2em}
ol{padding-left:1.6rem}
li{margin:.25rem 0}
summary{cursor:pointer;padding:.5rem 0;color:var(--link)}
@media(max-width:40rem){.stack thead{display:none}.stack tr{display:block;padding:.4rem 0;
border-bottom:1px solid var(--line)}.stack td{display:block;padding:.1rem 0;border:0;text-align:left}
.stack .n::after{content:" 行"}.wide a,.wide code{white-space:normal}}
@media print{:root{color-scheme:light;--ink:#000;--soft:#333;--line:#999;--back:#fff;--tile:#fff;--link:#000}
main{max-width:none;padding:0}section,tr,.tiles div{break-inside:avoid}h2{break-after:avoid}
.wide{overflow:visible}}
"""
