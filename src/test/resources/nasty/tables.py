"""Writes random tables, reads them again with python's own csv and json modules, and says what became of their rows.

python3 tables.py SEED COUNT FOLDER writes FOLDER/manifest.json: a list of tables, each with its paths, format, options, filter and what is
expected of it. The rules: csv is RFC 4180 unless the options say otherwise; a cell is stripped; empty is null; a record with another number of
fields than the header, or with a cell of x or y that is no decimal number, is malformed; malformed comes before null, null before non-finite.
"""
import csv, gzip, io, json, os, random, re, sys
from fractions import Fraction

NUMBER = re.compile(r'[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?\Z')
NON_FINITE = re.compile(r'[+-]?(nan|inf|infinity)\Z', re.I)
WILD = ['', '  ', 'NaN', 'inf', '-Infinity', '1e999', 'twelve', '0x10', '1,5', '1.5d', '--1', '1_0', '+', '.', '1e', 'null', 'true', '١']
EXTRA = ['city', 'input file', '_record', '_unreadable', '_malformed_record', '_corrupt_record', 'value', 'path', 'a b', 'a,b', 'say "hi"', 'größe',
         'a.b', 'a`b', "it's", 'X1', 'day']
TEXTS = ['Rome', 'New York', 'a,b', 'a;b', 'say "hi"', '"', '""', 'C:\\dir\\', '\\', '\\"', "it's", '#1', 'a|b', 'a\tb', 'größe', '', 'NaN', '7', '007']


def number(r):
    v = r.choice([r.randint(-50, 50), round(r.uniform(-50, 50), r.randint(1, 6))])
    return r.choice(['{}', '{}', '{}', '{}', '+{}' if v >= 0 else '{}', '0{}' if v >= 0 else '{}', '{}e0', '{}.' if isinstance(v, int) else '{}']).format(v)


def cell(r, wild):
    return r.choice(WILD) if r.random() < wild else r.choice(['.5', '5.', '1e-3', '007', '+1', '-0']) if r.random() < .1 else number(r)


def verdict(texts):
    """of the cells of x and y, as text or None; numbers are exact"""
    worst, values = 'used', []
    order = ['used', 'non-finite', 'null', 'malformed']
    for text in texts:
        text = None if text is None else text.strip()
        if not text:
            found = 'null'
        elif NON_FINITE.match(text):
            found = 'non-finite'
        elif not NUMBER.match(text):
            found = 'malformed'
        elif abs(float(text)) == float('inf'):
            found = 'non-finite'
        else:
            found = 'used'
            values.append(Fraction(float(text)))
        worst = max(worst, found, key=order.index)
    return worst, values


def answer(rows):
    """rows: 'malformed', or the cells of x and y"""
    counts = {'used': 0, 'null': 0, 'non-finite': 0, 'malformed': 0}
    points = []
    for row in rows:
        what, values = ('malformed', []) if row == 'malformed' else verdict(row)
        counts[what] += 1
        if what == 'used':
            points.append(values)
    if not counts['used']:
        return {'refused': 'no usable row'}
    n = len(points)
    mx, my = sum(p[0] for p in points) / n, sum(p[1] for p in points) / n
    sxx = sum((p[0] - mx) ** 2 for p in points)
    syy = sum((p[1] - my) ** 2 for p in points)
    if sxx:
        w = sum((p[0] - mx) * (p[1] - my) for p in points) / sxx
        counts['line'] = [float(w), float(my - w * mx), float(sxx / n) ** .5, float(syy / n) ** .5, float(abs(mx))]
    return counts


def where(r, names):
    """a condition, and whether it holds for a record by name: true, false or None for unknown"""
    def text(name, of):
        return lambda rec: None if not (rec.get(name) or '').strip() else of(rec[name].strip())
    k = r.choice([-20, 0, 7, 10.5])
    def compare(rec):
        t = (rec['x'] or '').strip()
        if not t: return None
        # What is no number is malformed, and stays to be counted.
        return not (NUMBER.match(t) or NON_FINITE.match(t)) or float(t) != float(t) or float(t) > k
    some = [('x > %s' % k, compare)]
    if 'city' in names:
        some += [("city = 'Rome'", text('city', lambda t: t == 'Rome')), ("city <> 'Rome'", text('city', lambda t: t != 'Rome')),
                 ('length(city) = 4', text('city', lambda t: len(t) == 4))]
    return r.choice(some)


def write(path, data, gz):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with (gzip.open(path, 'wb') if gz else open(path, 'wb')) as f:
        f.write(data)


def quoted(r, text, sep, end, style, escape):
    needs = any(c in text for c in (sep, '"', '\n', '\r')) or escape == '\\' and '\\' in text
    if style == 'all' or needs or style == 'some' and r.random() < .3:
        if escape == '\\':
            return '"' + text.replace('\\', '\\\\').replace('"', '\\"') + '"'
        return '"' + text.replace('"', '""') + '"'
    return text


def csv_table(r, folder):
    sep = r.choice([',', ',', ';', '\t', '|'])
    style, end = r.choice(['all', 'some', 'none']), r.choice(['\n', '\n', '\r\n', '\r'])
    escape = r.choice(['"', '"', '"', '\\'])
    multi = r.random() < .25
    encoding = r.choice(['utf-8', 'utf-8', 'utf-8-sig', 'iso-8859-1', 'utf-16'])
    comment, gz = r.random() < .1, r.random() < .15
    blanks, wild, ragged = r.random() < .3, r.choice([0, .05, .3]), r.choice([0, 0, .1])
    names = ['x', 'y'] + r.sample(EXTRA, r.randint(0, 3))
    if r.random() < .3 and 'city' not in names:
        names.append('city')
    options = {}
    if sep != ',': options['sep'] = sep
    if escape == '\\': options['escape'] = '\\'
    if multi: options['multiLine'] = 'true'
    if encoding == 'iso-8859-1': options['encoding'] = 'ISO-8859-1'
    if encoding == 'utf-16': options['encoding'] = 'UTF-16'
    if comment: options['comment'] = '#'
    condition, holds = where(r, names) if r.random() < .25 else (None, None)
    differ = r.random() < .03
    files = r.choice([1, 1, 1, 2, 3])
    days = 'day' not in names and r.random() < .15 or 'day' in names and r.random() < .5
    for f in range(files):
        order = r.sample(names, len(names))
        if differ and f:
            order = order + ['another']
        out = [sep.join(quoted(r, n, sep, end, style, escape) for n in order)]
        for _ in range(r.randint(2, 12)):
            rec = []
            for n in order:
                if n in ('x', 'y'):
                    c = cell(r, wild)
                else:
                    c = r.choice(TEXTS + (['two\nlines', 'a\n\nb"'] if multi else []))
                    if encoding == 'iso-8859-1': c = c.encode('latin-1', 'replace').decode('latin-1')
                if encoding == 'iso-8859-1': c = c.replace('١', '?')
                if comment and c.startswith('#'): c = '1' + c
                q = quoted(r, c, sep, end, style, escape)
                if blanks and q == c and sep != '\t' and r.random() < .3: q = ' ' + q + '  '
                rec.append(q)
            if r.random() < ragged: rec = rec[:-1] if r.random() < .5 and len(rec) > 2 else rec + ['1']
            out.append(sep.join(rec))
            if r.random() < .05: out.append('')
            if comment and r.random() < .2: out.append('# a "comment' + sep)
        path = '%s/%sf%d.csv%s' % (folder, 'day=2026-11-%02d/' % (f + 1) if days else '', f, '.gz' if gz else '')
        write(path, (end.join(out) + (end if r.random() < .8 else '')).encode(encoding), gz)
    return dict(format='csv', options=options, where=condition, expect=read_csv(folder, sep, escape, encoding, comment, holds),
                traits=dict(sep=sep, style=style, end=repr(end), escape=escape, multi=multi, encoding=encoding, comment=comment, gz=gz, blanks=blanks,
                            wild=wild, ragged=ragged, names=names, files=files, days=days, differ=differ))


def files_of(folder):
    return sorted(os.path.join(d, f) for d, _, fs in os.walk(folder) for f in fs)


def text_of(path, encoding):
    with (gzip.open(path, 'rb') if path.endswith('.gz') else open(path, 'rb')) as f:
        return f.read().decode(encoding)


def read_csv(folder, sep, escape, encoding, comment, holds):
    rows, first = [], None
    for path in files_of(folder):
        text = text_of(path, encoding)
        if comment:
            text = ''.join(l for l in text.splitlines(True) if not l.startswith('#'))
        dialect = dict(delimiter=sep, doublequote=escape == '"', escapechar='\\' if escape == '\\' else None)
        records = [c for c in csv.reader(io.StringIO(text, newline=''), **dialect) if c and (len(c) > 1 or c[0].strip())]
        names = [n.strip() for n in records[0]]
        if first is not None and sorted(first) != sorted(names):
            return {'refused': 'other columns'}
        first = first or names
        for record in records[1:]:
            if len(record) != len(names):
                rows.append('malformed')
                continue
            by = dict(zip(names, record))
            if holds is None or holds(by):
                rows.append([by['x'], by['y']])
    return answer(rows)


def json_value(r, wild):
    text = cell(r, 0)
    if r.random() < wild:
        return r.choice(['null', '"twelve"', 'true', '""', '"NaN"', 'NaN', '1e999', '" 7 "', '"1e999"', '{"a": 1}', '[1]'])
    plain = repr(float(text)) if r.random() < .6 else str(int(float(text)))
    return plain if r.random() < .7 else json.dumps(text)


def json_table(r, folder):
    shape = r.choice(['lines', 'lines', 'lines', 'array', 'pretty'])
    wild, broken = r.choice([0, .05, .3]), r.choice([0, 0, .1])
    names = r.sample(EXTRA, r.randint(0, 3))
    files, gz = r.choice([1, 1, 2]), r.random() < .1
    missing, cased, duplicate = r.choice([0, .1]), r.random() < .1, r.random() < .1
    for f in range(files):
        records = []
        for _ in range(r.randint(2, 12)):
            fields = [[n, json.dumps(r.choice(TEXTS), ensure_ascii=r.random() < .5)] for n in names]
            for n in ('x', 'y'):
                if r.random() >= missing: fields.append(['"\\u0078"' if n == 'x' and r.random() < .1 else n, json_value(r, wild)])
            if cased and r.random() < .5: fields.append(['X', '5'])
            if duplicate and r.random() < .3: fields.append(['y', '3'])
            if r.random() < .2: fields.append(['nested', '{"x": 1, "deep": [1, {"y": 2}]}'])
            r.shuffle(fields)
            body = ', '.join('%s: %s' % (k if k.startswith('"\\') else json.dumps(k), v) for k, v in fields)
            records.append('{' + body + '}')
            if shape == 'lines' and r.random() < broken: records.append(r.choice(['{"x": 1', 'oops', '{"x": 1,, "y": 2}', '{x: 1}']))
            if shape == 'lines' and r.random() < .05: records.append('')
        text = '[' + ',\n'.join(records) + ']' if shape == 'array' else '\n'.join(records) + '\n'
        if shape == 'pretty': text = text.replace(', ', ',\n  ')
        write('%s/f%d.json%s' % (folder, f, '.gz' if gz else ''), text.encode('utf-8'), gz)
    return dict(format='json', options={} if shape == 'lines' else {'multiLine': 'true'}, where=None, expect=read_json(folder, shape),
                traits=dict(shape=shape, wild=wild, broken=broken, names=names, files=files, missing=missing, cased=cased, duplicate=duplicate, gz=gz))




def read_json(folder, shape):
    rows, keys = [], set()
    # Of a key that a record has twice, the last value counts, as in python.
    load = dict(parse_float=str, parse_int=str, parse_constant=str)
    for path in files_of(folder):
        text = text_of(path, 'utf-8')
        found = []
        if shape == 'lines':
            for line in text.split('\n'):
                if line.strip():
                    try:
                        found.append(json.loads(line, **load))
                    except ValueError:
                        found.append('broken')
        else:
            decoder, at = json.JSONDecoder(**load), 0
            while text[at:].strip():
                at += len(text[at:]) - len(text[at:].lstrip())
                one, at = decoder.raw_decode(text, at)
                found += one if isinstance(one, list) else [one]
        for one in found:
            if one == 'broken':
                rows.append('malformed')
            else:
                keys |= set(one)
                rows.append([None if one.get(n) is None else one[n] if isinstance(one[n], str) else 'no number' for n in ('x', 'y')])
    return answer(rows) if {'x', 'y'} <= keys else {'refused': 'a column is missing'}


def parquet_table(r, folder):
    kinds = ['TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT', 'UTINYINT', 'USMALLINT', 'UINTEGER', 'FLOAT', 'DOUBLE', 'DECIMAL(9,3)', 'DECIMAL(20,2)', 'DECIMAL(38,10)']
    same = r.random() < .5
    one = {n: r.choice(kinds) for n in 'xy'}
    extra = {'TIMESTAMP_NS': "TIMESTAMP_NS '2026-01-01 00:00:00.123456789'", 'VARCHAR': "'a'", 'STRUCT': "{'x': 1, 'y': [1]}", 'LIST': '[1, 2]', 'UBIGINT': '18446744073709551615::UBIGINT', 'UUID': 'uuid()'}
    statements, days, files = [], r.random() < .2, r.choice([1, 1, 2, 3])
    os.makedirs(folder, exist_ok=True)
    used, paths = [], []
    for f in range(files):
        types = one if same else {n: r.choice(kinds) for n in 'xy'}
        used.append(types)
        rows = []
        for _ in range(r.randint(2, 12)):
            values = []
            for n in 'xy':
                v = str(r.randint(0, 99)) if 'INT' in types[n] else str(round(r.uniform(-90, 90), 2))
                v = 'NULL' if r.random() < .08 else "'NaN'" if types[n] in ('FLOAT', 'DOUBLE') and r.random() < .08 else v
                values.append('CAST(%s AS %s)' % (v, types[n]))
            rows.append('(%s)' % ', '.join(values))
        columns = ['x', 'y'] + ['%s AS %s' % (extra[k], '"%s"' % r.choice(EXTRA[:8]).replace('"', '""')) for k in r.sample(list(extra), r.randint(0, 1))]
        r.shuffle(columns)
        path = '%s/%sf%d.parquet' % (folder, 'day=%d/' % (f + 1) if days else '', f)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        paths.append(path)
        statements.append("COPY (SELECT %s FROM (VALUES %s) t(x, y)) TO '%s' (FORMAT parquet)" % (', '.join(columns), ', '.join(rows), path))
    # File by file: union_by_name makes FLOAT of a DECIMAL and a FLOAT.
    query = ' UNION ALL '.join("SELECT x::DOUBLE, y::DOUBLE FROM read_parquet('%s')" % path for path in paths)
    return dict(format='parquet', options={}, where=None, statements=statements, query=query, traits=dict(types=used, days=days))


def main(seed, count, folder):
    tables = []
    for i in range(count):
        r = random.Random('%s/%d' % (seed, i))
        kind, table = r.choice([('csv', csv_table), ('csv', csv_table), ('json', json_table), ('parquet', parquet_table)])
        at = '%s/%04d-%s' % (folder, i, kind)
        tables.append(dict(name='%04d-%s' % (i, kind), path=at, **table(r, at)))
    with open(folder + '/manifest.json', 'w') as f:
        json.dump(tables, f, indent=1)


main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
