#!/bin/sh
# Runs as the first process of new pid, mount, net, uts, ipc and cgroup namespaces: builds a small root in DIR and
# becomes systemd in it. Usage: boot.sh DIR CHECKOUT. DIR/etc is copied to /etc, DIR/share is /share inside.
set -e
dir=$1 checkout=$2
root=$dir/root
mount --make-rprivate /
mkdir -p "$root"
mount -t tmpfs -o mode=755 tmpfs "$root"
cd "$root"
mkdir -p usr proc sys dev run tmp etc var root old share ".$checkout"
for name in bin sbin lib lib64; do
  if [ -e "/usr/$name" ]; then ln -s "usr/$name" "$name"; fi
done
mount --rbind /usr usr
mount -t tmpfs tmpfs usr/local/bin
ln -s "$checkout/bin/emperord" usr/local/bin/emperord
mount --bind "$checkout" ".$checkout"
mount --bind "$dir/share" share
mount -t proc proc proc
mount -t sysfs sysfs sys
mount -t cgroup2 cgroup2 sys/fs/cgroup
mount -t tmpfs -o mode=755 tmpfs dev
for node in null zero full random urandom tty; do
  : >"dev/$node"
  mount --bind "/dev/$node" "dev/$node"
done
cp /etc/passwd /etc/group etc/
cp -r "$dir/etc/." etc/
echo uninitialized >etc/machine-id
pivot_root . old
umount -l /old
exec env -i container=lxc PATH=/usr/bin:/bin /lib/systemd/systemd --system --unit=test.target \
  </dev/null >/share/console 2>&1
