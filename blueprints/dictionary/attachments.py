"""Forms and samples beside the exchange of the catalogue: fetched as a package, taken in before an import."""

from __future__ import annotations

from flask import Response, g, make_response

from app.foundation.files.store import CHUNK
from app.standards.exchange import attachments
from blueprints.dictionary.exchange import render_exchange
from blueprints.dictionary.forms import AttachedForm, UploadForm
from blueprints.shell.downloads import serve_attachment
from blueprints.shell.responses import redirect_to, submit_form
from tenants.clock import today


def file() -> Response:
    """Every form and sample of the versions in force, as one package."""
    package, size = attachments.pack_forms(g.bureau.city_id)
    response = make_response(iter(lambda: package.read(CHUNK), b""))
    response.call_on_close(package.close)
    return serve_attachment(response, f"空白表格和示例样表-{today():%Y%m%d}.zip", size)


def take_in() -> Response:
    """Take files in, so that standards that cite them can be imported."""
    form = AttachedForm()
    return submit_form(
        form,
        do=lambda: attachments.store_attached_files((one.stream, one.filename or "") for one in form.files.data),
        then=lambda count: redirect_to("/exchange", f"已上传{count}份文件，可以导入引用它们的目录了。"),
        again=lambda: render_exchange(UploadForm(formdata=None), form),
    )
