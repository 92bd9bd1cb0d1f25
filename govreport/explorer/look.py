"""How the explorer looks: colours of the notebook's own theme, light or dark, and fonts of the system."""

from collections.abc import Sequence
from html import escape

# Tints lie over the theme's background, so that they show on a white page and on a black one.
_STYLE = """
.govreport-explorer{--gr-line:var(--jp-border-color2,#8886);color:var(--jp-ui-font-color1,inherit);
 font-family:var(--jp-ui-font-family,system-ui),"Microsoft YaHei","PingFang SC","Noto Sans CJK SC",sans-serif}
.govreport-explorer .widget-html-content{line-height:1.5;color:var(--jp-ui-font-color1,inherit)}
.govreport-explorer button:focus-visible,.govreport-explorer select:focus-visible,
.govreport-explorer input:focus-visible,.govreport-explorer [tabindex]:focus-visible{
 outline:3px solid var(--jp-brand-color1,#1976d2);outline-offset:1px}
.govreport-line{display:grid;gap:8px;align-items:center}
.govreport-line>*{overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.govreport-line .gr-number{text-align:right;font-variant-numeric:tabular-nums}
.govreport-line .gr-left{text-align:right;direction:rtl;unicode-bidi:plaintext}
.govreport-heads>*{white-space:normal}
.govreport-heads{font-weight:600;border-bottom:1px solid var(--gr-line)}
.govreport-explorer button.govreport-open-row{text-align:left;background:transparent;
 color:var(--jp-content-link-color,#1565c0);overflow:hidden;text-overflow:ellipsis}
.govreport-explorer button.govreport-chosen{background:#ffa94d55;font-weight:bold;
 color:var(--jp-ui-font-color1,inherit)}
.govreport-cells{gap:1px}
.govreport-cells .widget-html,.govreport-cells .widget-html-content{margin:0;height:auto;min-height:0}
.govreport-explorer button.govreport-cell{height:auto;min-height:24px;line-height:1.3;padding:1px 5px;
 margin:0;width:auto;min-width:3.4em;text-align:right;font-variant-numeric:tabular-nums;
 border:1px solid var(--gr-line);background:transparent;overflow:visible;
 color:var(--jp-ui-font-color1,inherit)}
.govreport-explorer button.govreport-blank,.govreport-explorer button.govreport-placeholder{background:
 repeating-linear-gradient(135deg,#4a90d933 0 4px,transparent 4px 8px)}
.govreport-explorer button.govreport-absent{background:#8885}
.govreport-explorer button.govreport-not_applicable{background:#8882;color:var(--jp-ui-font-color3,#777)}
.govreport-explorer button.govreport-unreadable{background:#f08c0055}
.govreport-explorer button.govreport-inferred{background:#2f9e4444;font-style:italic}
.govreport-explorer button.govreport-corrected{background:#845ef744;font-weight:bold}
.govreport-explorer button.govreport-fails{background:#e0313144;font-weight:bold}
.govreport-explorer button.govreport-lit{border:2px dashed #e03131}
.govreport-explorer button.govreport-cell.govreport-chosen{border:3px solid #d9480f;background:#ffa94d88}
.govreport-cells>.govreport-band-row{grid-column:1/-1}
.govreport-head,.govreport-band,.govreport-label{font-size:12px;line-height:1.35;padding:2px 4px}
.govreport-head{text-align:center;background:#8882;height:100%}
.govreport-band{background:#8881;font-weight:600}
.govreport-muted{color:var(--jp-ui-font-color2,inherit);font-size:12px}
.govreport-text{white-space:pre-wrap;overflow-wrap:anywhere;border:1px solid var(--gr-line);padding:6px 10px;
 max-height:26em;overflow:auto;font-size:13px}
.govreport-explorer mark{background:#ffa94d;color:#000;font-weight:bold;outline:2px solid #d9480f}
.govreport-failure{border-left:4px solid #e03131;padding:2px 8px;margin:4px 0}
.govreport-error{border-left:4px solid #e03131;padding:2px 8px;font-weight:600}
.govreport-caveats{border-top:1px solid var(--gr-line);margin-top:8px;padding-top:4px;font-size:12px}
"""
STYLE = f"<style>{_STYLE}</style>"


def tagged(name: str, text: str, tag: str = "div") -> str:
    """Return the text, escaped, in an element of a class."""
    return f"<{tag} class='{name}'>{escape(text)}</{tag}>"


def line_html(widths: str, cells: Sequence[str], name: str = "govreport-line") -> str:
    """Return cells, already HTML, side by side in columns of these widths."""
    return f"<div class='{name}' style='grid-template-columns:{widths}'>{''.join(cells)}</div>"
