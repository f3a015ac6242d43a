<!doctype html>
<html lang="en">
<head><title>Probe</title></head>
<body>{{!base}}</body>
</html>
