#!/bin/sh
# Installs Chromium, in which the tests try the pages of the reports. Debian and its relatives, as root.
set -eu
for name in chromium chromium-browser google-chrome-stable google-chrome; do
    if command -v "$name" > /dev/null; then
        echo "There is a browser already: $(command -v "$name")"
        exit 0
    fi
done
if ! command -v apt-get > /dev/null; then
    echo "This machine has no apt-get. Install Chromium or Chrome with its own tools, so that 'chromium' or 'google-chrome' is on the PATH." >&2
    exit 1
fi
if [ "$(id -u)" -ne 0 ]; then
    echo "Only root can install packages: sudo $0" >&2
    exit 1
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core
