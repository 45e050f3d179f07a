"""The explorer of a chapter in a real JupyterLab: a slider moves, and the picture follows."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from time import monotonic, sleep

import nbformat
import pytest
from conftest import FOREIGN, ROOT

from gan_book.settings import presets
from gan_book.widgets import knobs
from gan_book.widgets.explorer_stage import train_frames, write_readout

pytest.importorskip("jupyterlab")

CHAPTER = ROOT / "book" / "04-why-it-collapses.ipynb"
START = presets["book"]  # where its explorer starts
TOKEN = "a-token-for-this-test"
PATIENCE = 180  # seconds: the kernel imports TensorFlow and compiles


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[str]:
    """The address of a notebook in a JupyterLab of its own."""
    nbformat.write(choose_cells(), tmp_path / "explorer.ipynb")
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port = door.getsockname()[1]
    options = {
        "ServerApp.port": port,
        "ServerApp.port_retries": 0,
        "ServerApp.root_dir": tmp_path,
        "ServerApp.open_browser": False,
        "ServerApp.allow_root": True,
        "IdentityProvider.token": TOKEN,
        "LabApp.extension_manager": "readonly",
        "LabApp.check_for_updates_class": "jupyterlab.NeverCheckForUpdate",
        "LabApp.news_url": None,
    }
    command = [sys.executable, "-m", "jupyterlab", *(f"--{k}={v}" for k, v in options.items())]
    # Settings, workspaces and sockets of its own; the kernel is that of the environment.
    own = {name: str(tmp_path / name) for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR")}
    own |= {"JUPYTERLAB_SETTINGS_DIR": str(tmp_path / "settings"), "JUPYTER_PREFER_ENV_PATH": "1"}
    own |= {"JUPYTERLAB_WORKSPACES_DIR": str(tmp_path / "workspaces"), "TF_CPP_MIN_LOG_LEVEL": "3"}
    with open(tmp_path / "log", "w") as log:
        server = subprocess.Popen(
            command, env=os.environ | own, stdout=log, stderr=subprocess.STDOUT, cwd=tmp_path
        )
        address = f"http://127.0.0.1:{port}"
        try:
            wait_for_server(server, address, tmp_path / "log")
            yield f"{address}/lab/tree/explorer.ipynb?token={TOKEN}"
        finally:
            server.terminate()  # it ends its kernels
            server.wait(timeout=30)


def choose_cells() -> nbformat.NotebookNode:
    """The chapter with its set-up and its explorer, cells as they are; the rest takes a minute."""
    notebook = nbformat.read(CHAPTER, as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    setup = next(i for i, cell in enumerate(code) if "plotting.use_style()" in cell.source)
    explorers = [cell for cell in code if cell.source.startswith("explore(")]
    assert len(explorers) == 1
    notebook.cells = code[: setup + 1] + explorers
    return notebook


def wait_for_server(server: subprocess.Popen[bytes], address: str, log: Path) -> None:
    end = monotonic() + PATIENCE
    while monotonic() < end and server.poll() is None:
        try:
            urllib.request.urlopen(f"{address}/api?token={TOKEN}", timeout=5).close()
            return
        except OSError:
            sleep(0.2)
    pytest.fail(f"JupyterLab did not start:\n{log.read_text()[-3000:]}", pytrace=False)


@pytest.mark.long
def test_a_moved_slider_changes_the_picture(browser, lab):
    context = browser.new_context(viewport={"width": 1400, "height": 1200})
    context.set_default_timeout(1000 * PATIENCE)
    context.route(FOREIGN, lambda route: route.abort())
    page = context.new_page()
    page.goto(lab)
    run_all_cells(page)
    output = page.locator(".jp-OutputArea-output:has(.jupyter-widgets)")
    picture = output.locator("[data-part=density]")
    picture.wait_for(state="attached")
    check_readout(output, START)
    before = picture.get_attribute("d")

    slider = output.locator(".widget-inline-hbox", has_text="learning rate of G").get_by_role(
        "slider"
    )
    slider.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function(
        "before => document.querySelector('.jp-OutputArea-output [data-part=density]')"
        "?.getAttribute('d') !== before",
        arg=before,
    )
    rates = next(k.stops for k in knobs.list_knobs(START) if k.name == "learning_rate_g")
    moved = knobs.turn(knobs.settle(START), learning_rate_g=rates[rates.index(0.01) + 1])
    check_readout(output, moved)

    output.locator("button[title='One moment back']").click()
    check_readout(output, moved, -2)
    context.close()


def run_all_cells(page) -> None:
    """Ask until the last cell has run: JupyterLab loses what comes before it has its kernel."""
    page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").wait_for(state="attached")
    last = page.locator(".jp-Notebook .jp-InputPrompt").last
    answer = page.locator(".jp-Dialog .jp-mod-accept")
    end = monotonic() + PATIENCE
    while monotonic() < end:
        if answer.count():  # on a busy machine it asks for a kernel; the one it offers is right
            answer.first.click()
        prompt = last.inner_text().strip()
        if prompt == "[ ]:":
            page.get_by_role("menuitem", name="Run", exact=True).click()
            page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        elif prompt.strip("[]:").isdigit():
            return
        page.wait_for_timeout(2000)
    pytest.fail(f"JupyterLab does not run the last cell: {prompt}")


def check_readout(output, settings, moment=-1) -> None:
    expected = write_readout(train_frames(settings), moment)
    for name in ("mean", "width", "step", "outcome"):
        output.locator(f"[data-part={name}]", has_text=expected[name]).wait_for()
