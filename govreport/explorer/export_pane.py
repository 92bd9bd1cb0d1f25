"""The buttons that write the chosen reports to files."""

from collections.abc import Callable
from html import escape
from pathlib import Path

import ipywidgets as w

from govreport.explorer.export import path_of, problem, write_csv
from govreport.explorer.look import tagged
from govreport.explorer.search_panes import Desk
from govreport.explorer.selection import sub_corpus

_MANY = 2000  # reports whose workbook takes more than a moment


class ExportPane:
    """A file name, a button for each format, and where the file was written."""

    def __init__(self, desk: Desk) -> None:
        self._desk, say = desk, desk.book.say
        self.name = w.Text(
            value=say("报告选集", "reports"),
            description=say("文件名", "File name"),
            layout=w.Layout(width="36em"),
        )
        wide = w.Layout(width="auto")
        self.excel = w.Button(
            description=say("导出 Excel 工作簿", "Export to Excel"), button_style="primary", layout=wide
        )
        self.csv = w.Button(description=say("导出 CSV（压缩包）", "Export CSV (zip)"), layout=wide)
        self.told = w.HTML()
        for name in ("name", "excel", "csv", "told"):
            getattr(self, name).add_class(f"govreport-export-{name}")
        hint = say(
            "只导出上面列表中当前选中的报告。不写文件夹时，文件放在笔记本所在的文件夹；同名文件会被替换。"
            "CSV 用编码簿中的列名和代码，供其他软件读取。",
            "Exports the reports that are listed above. Without a folder the file is written beside the "
            "notebook; a file of this name is replaced. CSV files have the codes of the codebook.",
        )
        controls = w.HBox([self.name, self.excel, self.csv], layout=w.Layout(flex_flow="row wrap"))
        self.widget = w.VBox([w.HTML(tagged("govreport-muted", hint)), controls, self.told])
        self.excel.on_click(lambda _: self._export("excel"))
        self.csv.on_click(lambda _: self._export("csv"))

    def open(self) -> None:
        """Say nothing of an earlier export."""
        self.told.value = ""

    def leave(self) -> None:
        """Say nothing of an export of other reports."""
        self.told.value = ""

    def _export(self, format: str) -> None:
        desk, say = self._desk, self._desk.book.say
        ids = desk.chosen_ids()
        if not ids:
            self._tell(
                say("当前没有选中的报告，没有写文件。", "No report is chosen: nothing was written."), True
            )
            return
        path: Path | None = None
        wait = say("，报告较多，可能要几分钟", ", which may take minutes") if len(ids) > _MANY else ""
        with desk.working(
            say(f"正在写出 {len(ids):,} 份报告{wait}……", f"Writing {len(ids):,} reports{wait}…")
        ):
            try:
                path = path_of(self.name.value, format)
                before = path.exists()
                part = sub_corpus(desk.corpus, ids)
                write: Callable[[], Path] = {
                    "excel": lambda: part.to_excel(path, desk.book.language),
                    "csv": lambda: write_csv(part, path),
                }[format]
                write()
            except (OSError, ValueError) as error:
                self._tell(problem(desk.book, error, path), True)
            else:
                replaced = say("（替换了原有的同名文件）", " (an older file was replaced)") if before else ""
                said = say(f"已把 {len(ids):,} 份报告写到", f"{len(ids):,} reports written to")
                self._tell(f"{said} {path}{replaced}", False)

    def _tell(self, said: str, wrong: bool) -> None:
        name = "govreport-error" if wrong else "govreport-done"
        sign = "✗" if wrong else "✓"
        self.told.value = f"<div class='{name}' role='status'>{sign} {escape(said)}</div>"
