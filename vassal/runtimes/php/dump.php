<?php
// The directives of this PHP, one a line, for `php-dump-config`.
foreach (ini_get_all(null, false) as $name => $value) {
    echo $name, '=', str_replace("\n", ' ', (string) $value), "\n";
}
