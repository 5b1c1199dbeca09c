"""`make run-cloud` keeps its data in .virga/data, and `make clean-data` removes it and says so."""
import shutil
import subprocess

import pytest
from folder import Content
from support.process import REPOSITORY, Process, binary
from support.server import READY, Server


class Checkout:
    """A repository as far as these two scripts need one."""

    def __init__(self, root):
        self.root = root
        shutil.copytree(REPOSITORY / "scripts", root / "scripts")
        (root / "build" / "bin").mkdir(parents=True)
        (root / "build" / "bin" / "virga").symlink_to(binary("virga"))

    def run_cloud(self, *arguments, data_dir=None):
        return Process([self.root / "scripts" / "run_cloud.sh", "--port", "0", *arguments], ready=READY,
                       env={"VIRGA_DATA_DIR": data_dir})

    def clean_data(self):
        return subprocess.run([self.root / "scripts" / "clean_data.sh"], capture_output=True, text=True)


@pytest.fixture
def checkout(tmp_path):
    return Checkout(tmp_path)


def test_it_keeps_its_data_until_it_is_cleaned(checkout):
    content = Content(checkout.root / ".virga" / "data")
    cloud = checkout.run_cloud()
    server = Server.__new__(Server)  # a face for a cloud that a script has started
    server.port, server.data_dir, server.process = int(cloud.ready_match.group(1)), None, cloud
    server.url = f"http://127.0.0.1:{server.port}"
    content.make(server)
    refusal = checkout.clean_data()
    assert refusal.returncode == 1 and f"process {cloud.popen.pid} serves .virga/data" in refusal.stderr
    cloud.kill()

    again = content.serve()
    content.expect_all(again)
    assert again.stop() == 0
    cleaned = checkout.clean_data()
    assert (cleaned.returncode, cleaned.stdout) == (0, "removed .virga\n")
    assert not (checkout.root / ".virga").exists()
    assert "nothing to remove" in checkout.clean_data().stdout


def test_another_folder_overrides_it(checkout):
    other, third = checkout.root / "other", checkout.root / "third"
    assert checkout.run_cloud(data_dir=other).stop() == 0
    assert (other / "FORMAT").exists()
    assert checkout.run_cloud("--data-dir", third).stop() == 0
    assert (third / "FORMAT").exists()
    assert not (checkout.root / ".virga" / "data").exists()


def test_an_empty_setting_is_memory(checkout):
    assert checkout.run_cloud(data_dir="").stop() == 0
    assert not (checkout.root / ".virga").exists()
