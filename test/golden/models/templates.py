"""Makes templates.json: what transformers makes of chat templates, a feature of Jinja each, as templates on the hub use them.

Run with transformers 5.24: python test/golden/models/templates.py
`text` is null where Python refuses the template.
"""

import json
import pathlib
import re

from transformers.utils.chat_template_utils import render_jinja_template

ARGUMENTS = {"x": 1.5, "y": [True, None, "\u00e4\"'"], "z": {"b": 2, "a": 1}, "none": {}}
MESSAGES = [
    {"role": "system", "content": "Be brief."},
    {"role": "user", "content": "2+2? <b> \u4f60"},
    {"role": "assistant", "content": None, "tool_calls": [{"type": "function", "function": {"name": "f", "arguments": ARGUMENTS}}]},
    {"role": "tool", "content": "4", "name": "f"},
    {"role": "user", "content": "  sure?\n"},
]
TEMPLATES = {}


def t(name, template):
    """A template; one that is a row of expressions is tried piece by piece too, for the first that is refused hides the others."""
    TEMPLATES[name] = template
    pieces = re.findall(r"\{\{.*?\}\}(?!\})", template)
    if "{%" not in template and len(pieces) > 1:
        for number, piece in enumerate(pieces):
            TEMPLATES[f"{name} {number + 1}"] = piece


t('null', "{% for m in messages %}[{{ m.content }}]{% endfor %}")
t('null-concat', "{% for m in messages %}{{ '[' ~ m.content ~ ']' }}{% endfor %}")
t('bool', "{{ true }} {{ false }} {{ none }} {{ True }} {{ 1 == 1 }}")
t('num', "{{ 1.0 }} {{ 3/2 }} {{ 4/2 }} {{ 7//2 }} {{ -7//2 }} {{ 7%3 }} {{ -7%3 }} {{ 2**3 }}")
t('num2', "{{ 1e3 }} {{ 0.1+0.2 }} {{ 10|float }} {{ '3.0'|float }} {{ '12'|int }} {{ 3.9|int }}")
t('list', "{{ [1,'a',true,none,1.5] }} {{ {'a':1,'b':[1]} }} {{ ('x',2) }}")
t('tojson', "{{ messages[2].tool_calls | tojson }}")
t('tojson-indent', "{{ messages[2].tool_calls | tojson(indent=2) }}")
t('tojson-str', "{{ 'a\u00e4\"<>&\\n\u2028' | tojson }}")
t('tojson-float', "{{ {'a': 1.0, 'b': 1e30, 'c': 1e-7, 'd': 100000000000000000000.0} | tojson }}")
t('tojson-empty', "{{ [] | tojson }}{{ {} | tojson }}{{ none | tojson }}{{ {'a':[]} | tojson(indent=2) }}")
t('tojson-sep', "{{ {'a':[1,2]} | tojson(separators=(',',':')) }}")
t('tojson-sort', "{{ {'b':1,'a':2} | tojson(sort_keys=true) }}")
t('tojson-ascii', "{{ '\u00e4' | tojson(ensure_ascii=true) }}")
t('ws', "  {% for m in messages %}\n    {% if m.role == 'user' %}\n  x{{ m.content }}\n    {% endif %}\n{% endfor %}\nend\n")
t('ws2', "{%- for m in messages -%}\n  {{- m.role -}}  \n {{ m.role }}\n{%- endfor -%}\n\n")
t('ws3', "a\n\n{# comment #}\nb\n  {# c #}\n c {%+ if true %}x{% endif +%}\ny")
t('ws4', "{% if true %}\r\nA\r\n{% endif %}\r\nB")
t('lstrip-inline', "a {% if true %} b {% endif %} c\n\t{% if true %}d{% endif %}")
t('strip', "{% for m in messages if m.content %}{{ m.content.strip() }}|{{ m.content.rstrip() }}|{{ m.content.lstrip('2') }}|{{ m.content | trim }};{% endfor %}")
t('split', "{{ 'a</think>b</think>c'.split('</think>')[-1] }} {{ 'a b  c'.split() }} {{ 'a,b,c'.split(',',1) }} {{ 'abc'.split('x') }}")
t('slices', "{{ messages[1:]|length }} {{ messages[:-1]|length }} {{ messages[::-1][0].content }} {{ 'hello'[1:3] }} {{ 'hello'[::-1] }} {{ messages[-1].role }}")
t('loop', "{% for m in messages %}{{ loop.index }}{{ loop.index0 }}{{ loop.first }}{{ loop.last }}{{ loop.revindex }}{{ loop.length }} {{ loop.previtem.role if loop.previtem }} {{ loop.nextitem.role if loop.nextitem is defined }};{% endfor %}")
t('loop-undefined', "{% for m in messages %}{{ loop.previtem is defined }}{{ loop.nextitem is defined }}{% endfor %}")
t('loop-cycle', "{% for m in messages %}{{ loop.cycle('a','b') }}{% endfor %}")
t('loop-else', "{% for m in [] %}x{% else %}none{% endfor %}")
t('loop-filter', "{% for m in messages if m.role=='user' %}{{ loop.index }}{{ loop.last }}{{ m.content }}{% endfor %}")
t('break', "{% for m in messages %}{% if loop.index == 2 %}{% break %}{% endif %}{{ m.role }}{% endfor %}{% for m in messages %}{% if loop.index == 2 %}{% continue %}{% endif %}{{ m.role }}{% endfor %}")
t('ns', "{% set ns = namespace(a=0, b='x') %}{% for m in messages %}{% set ns.a = ns.a + 1 %}{% endfor %}{{ ns.a }}{{ ns.b }}")
t('scope', "{% set x = 1 %}{% for m in messages %}{% set x = 2 %}{% endfor %}{{ x }}{% if true %}{% set x = 3 %}{% endif %}{{ x }}")
t('macro', "{% macro f(a, b='d') %}[{{ a }}{{ b }}]{% endmacro %}{{ f(1) }}{{ f('x', b=2) }}{{ f('<b>') | length }}")
t('macro-scope', "{% set g = 5 %}{% macro f(a) %}{{ g }}{{ a is defined }}{% endmacro %}{{ f() }}")
t('call', "{% macro f(a) %}<{{ caller() }}{{ a }}>{% endmacro %}{% call f(1) %}in{% endcall %}")
t('filter-block', "{% filter upper %}abc{% endfilter %}")
t('set-block', "{% set x %}a{{ 1 }}\n b{% endset %}{{ x|length }}{{ x }}")
t('tests', "{{ 1 is number }}{{ 'a' is string }}{{ none is none }}{{ [] is iterable }}{{ {} is mapping }}{{ x is undefined }}{{ 3 is odd }}{{ 3 is divisibleby 3 }}{{ true is boolean }}{{ 1 is integer }}{{ 1.0 is float }}{{ 'a' is in 'abc' }}{{ 1 is true }}{{ [] is sequence }}{{ 'A' is upper }}{{ 2 is eq 2 }}{{ 2 is gt 1 }}")
t('truth', "{{ 'y' if [] else 'n' }}{{ 'y' if {} else 'n' }}{{ 'y' if '' else 'n' }}{{ 'y' if 0 else 'n' }}{{ 'y' if 0.0 else 'n' }}{{ 'y' if none else 'n' }}{{ 'y' if undefined_x else 'n' }}{{ 'y' if ' ' else 'n' }}")
t('and-or', "{{ '' or 'b' }}{{ 'a' and 'b' }}{{ none or [] }}{{ 0 or 'z' }}{{ not '' }}{{ (none or false) }}")
t('undefined', "[{{ nope }}][{{ messages[0].nope }}][{{ nope|default('d') }}][{{ ''|default('d', true) }}][{{ none|default('d') }}]")
t('attr-missing', "{{ nope.x }}")
t('index-missing', "[{{ messages[9] }}]")
t('in', "{{ 'a' in 'abc' }}{{ 'tool_calls' in messages[2] }}{{ 'x' not in [1,2] }}{{ 2 in [1,2] }}{{ none in [none] }}")
t('dict', "{% for k, v in {'b':1,'a':[2]}.items() %}{{ k }}={{ v }};{% endfor %}{{ {'a':1}.get('b','no') }}{{ {'a':1}.get('b') }}{{ {'a':1}|items|list }}{{ {'b':1,'a':2}|dictsort }}{{ {'a':1}.keys()|list }}{{ {'a':1}.values()|list }}")
t('filters', "{{ 'abc'|upper }}{{ 'ABC def'|title }}{{ 'abc'|capitalize }}{{ [3,1,2]|sort }}{{ [1,2]|join(', ') }}{{ ['a','b']|join }}{{ [1,2,3]|first }}{{ [1,2,3]|last }}{{ 'abc'|length }}{{ [1,2]|reverse|list }}{{ 'a b'|replace(' ','_') }}{{ -3|abs }}{{ [1,1,2]|unique|list }}")
t('filters2', "{{ messages|map(attribute='role')|list }}{{ messages|selectattr('role','equalto','user')|list|length }}{{ messages|rejectattr('role','equalto','user')|map(attribute='role')|join(',') }}{{ [1,2,3]|select('gt',1)|list }}{{ [1,none]|reject('none')|list }}{{ [1,2]|sum }}{{ [1,2]|max }}{{ 'abc'|list }}{{ 'x'|string }}{{ 5|string }}{{ 1.0|string }}")
t('indent', "{{ 'a\\nb\\n\\nc'|indent(2) }}|{{ 'a\\nb'|indent(2, true) }}|{{ 'a\\n\\nb'|indent(2, blank=true) }}")
t('safe', "{{ '<b>'|safe }}{{ '<b>'|e }}{{ '<b>'|escape }}")
t('str-methods', "{{ 'aXb'.lower() }}{{ 'a'.upper() }}{{ 'abc'.startswith('a') }}{{ 'abc'.endswith(('x','c')) }}{{ 'a-b'.replace('-','+') }}{{ ' a '.strip() }}{{ 'ab'.title() }}{{ 'abc'.find('c') }}{{ 'abc'.count('a') }}{{ ','.join(['a','b']) }}{{ 'a\\nb'.splitlines() }}{{ 'abc'.isdigit() }}{{ 'x{}y'.format(1) }}{{ '%s-%d' % ('a', 3) }}{{ 'abc'.capitalize() }}{{ 'xabcx'.removeprefix('x') }}")
t('format', "{{ '%s %s'|format('a', 2) }}")
t('raw', "{% raw %}{{ x }}{% endraw %}")
t('escape-str', "{{ 'a\\tb\\\\n\\'q\\'' }}{{ \"x\\\"y\" }}{{ 'a' 'b' }}")
t('concat', "{{ 'a' + 'b' ~ 1 ~ true ~ none ~ 1.0 ~ [1,'x'] }}")
t('inline-if', "[{{ 'a' if false }}][{{ 'a' if false else '' }}]")
t('list-add', "{{ ([1] + [2,3])|length }}{% set l = [] %}{% set _ = l.append(1) %}{{ l }}{{ 'a' * 3 }}{{ [0]*2 }}")
t('range', "{% for i in range(3) %}{{ i }}{% endfor %}{% for i in range(3, 0, -1) %}{{ i }}{% endfor %}{{ range(2)|list }}")
t('unpack', "{% for a, b in [[1,2],[3,4]] %}{{ a }}{{ b }}{% endfor %}{% set a, b = 1, 2 %}{{ a }}{{ b }}")
t('raise', "{{ raise_exception('bad') }}")
t('strftime', "{{ strftime_now('%Y') | length }}")
t('tools-none', "{{ tools is none }}{{ tools is defined }}{{ documents is none }}{% if tools %}x{% endif %}")
t('agp', "{{ add_generation_prompt }}")
t('generation', "{% for m in messages %}{% if m.role=='assistant' %}{% generation %}{{ m.content }}{% endgeneration %}{% endif %}{% endfor %}|")
t('generation-ws', "a\n  {%- generation -%}\n x \n  {%- endgeneration %}\nb")
t('generation-ws2', "a\n  {% generation %}\n x \n  {% endgeneration %}\nb")
t('comparison', "{{ 1 < 2 }}{{ 'a' < 'b' }}{{ 1 == 1.0 }}{{ '1' == 1 }}{{ [1] == [1] }}{{ none == false }}{{ 1 < 2 < 3 }}{{ {'a':1} == {'a':1} }}{{ true == 1 }}")
t('prec', "{{ 1 + 2 * 3 }}{{ not 1 == 2 }}{{ 'a' ~ 1 + 2 }}{{ -2 ** 2 }}{{ 2 * 'a' | length }}{{ 10 - 3 - 2 }}{{ 1 if true else 2 if false else 3 }}")
t('nested-quotes', "{{ messages[1]['content'] ~ \"'\" ~ '\"' }}{{ messages[1].content|tojson }}")
t('trailing-newline', "x\n")
t('trailing-newlines', "x\n\n\n")
t('only-newline-end-block', "{% if true %}x{% endif %}\n")
t('include-unicode', "\u201cquoted\u201d \u00a0 {{ ' \u00a0a\u3000'.strip() }}| {{ '\u0130'.lower()|length }} {{ '\u00df'.upper() }}")
t('emoji-len', "{{ '\U0001f642a'|length }} {{ '\U0001f642a'[0] }} {{ '\U0001f642a'[1:] }} {{ '\U0001f642a'|list|length }} {{ '\U0001f642ab'|reverse }}")
t('int-div-true', "{{ 6/3 }} {{ (6/3)|int }} {{ 1/3 }} {{ 5|round }} {{ 2.567|round(1) }} {{ 2.5|round }} {{ 3.5|round }}")
t('big', "{{ 12345678901234567890 }} {{ 2**60 }} {{ 1000000*1000000 }} {{ 1000000.0*1000000000000 }} {{ 1e16 }} {{ 1e-5 }}")
t('no-such-key', "{{ messages[0].date }}")
t('wordcount', "{{ 'a b c'|wordcount }} {{ 'abcdef'|truncate(5) }} {{ [1,2,3]|batch(2)|list }} {{ 'a'|center(3) }}")
t('groupby', "{% for g in messages|groupby('role') %}{{ g.grouper }}{{ g.list|length }};{% endfor %}")
t('default-none', "{{ messages[2].content|default('x') }}{{ messages[2].content|default('x', true) }}{{ messages[2]['content'] or 'y' }}")
t('trim-chars', "{{ 'xxaxx'|trim('x') }}{{ 'xxaxx'.strip('x') }}")
t('dup-key', "{{ {'a':1,'a':2} }}")
t('float-in', "{{ messages[2].tool_calls[0].function.arguments.x }} {{ messages[2].tool_calls[0].function.arguments.y }} {{ messages[2].tool_calls[0].function.arguments.z }}")
t('str-in-list', "{{ ['it\\'s', 'say \"hi\"', 'both \\' and \"', 'tab\\t', '\u00e4', 'back\\\\'] }}")
t('items-str', "{% for c in 'ab' %}{{ c }},{% endfor %}{% for k in {'x':1} %}{{ k }}{% endfor %}")
t('dict-method-attr', "{{ {'items': 1}['items'] }} {{ {'get': 2}.get('get') }}")
t('recursive', "{% for m in [[1],[2]] recursive %}{% if m is iterable %}<{{ loop(m) }}>{% else %}{{ m }}{% endif %}{% endfor %}")
t('with', "{% with a=1 %}{{ a }}{% endwith %}[{{ a }}]")
t('do', "{% do messages.append(1) %}{{ messages|length }}")
t('autoescape', "{% autoescape true %}{{ '<' }}{% endautoescape %}")
t('linebreak-expr', "{{ 'a'\n ~ 'b' }}\n{{\n'c'\n}}\n")
t('not-in', "{% if 'x' not in 'abc' and not false %}ok{% endif %}{{ 'a' not in messages[0] }}")
t('set-attr-tuple', "{% set t = (1, 2, 3) %}{{ t[1] }}{{ t|length }}{{ t }}{{ (1,) }}{{ () }}")
t('lower-none', "{{ none|lower }}{{ none|string }}{{ true|string }}{{ true|lower }}{{ 1|upper }}")
t('join-none', "{{ [none, true, 1.0, 'a']|join('-') }}")
t('length-undefined', "{{ nope|length }}")
t('sort-attr', "{{ messages|sort(attribute='role')|map(attribute='role')|join(',') }}{{ ['b','A','c']|sort }}{{ ['b','A','c']|sort(case_sensitive=true) }}{{ [3,1]|sort(reverse=true) }}")
t('map-filter', "{{ ['a','b']|map('upper')|list }}{{ messages|map(attribute='name', default='-')|join(',') }}")
t('filter-on-call', "{{ messages[1].content.split('?')[0]|trim|length }}{{ ('a' ~ 'b')|upper }}")
t('xmlattr', "{{ {'a':1}|xmlattr }}{{ '<b>x</b>'|striptags }}{{ 'a b'|urlencode }}")
t('regex-like', "{{ 'a.b'|replace('.', '') }}{{ 'aaa'.replace('a','b',1) }}{{ 'aaa'|replace('a','b',2) }}")
# As Qwen3 and DeepSeek take what was thought from what is said.
t("thought", "{% for m in messages if m.content %}{% set c = '<think>\n a \n</think>\n\n  ' + m.content %}{{ c.split('</think>')[0].rstrip('\n').split('<think>')[-1].lstrip('\n') }}|{{ c.split('</think>')[-1].lstrip('\n') }}|{{ c.strip('\n') }};{% endfor %}")
t("strip-signs", "{{ 'xyaxy'.strip('xy') }} {{ 'xyaxy'.lstrip('yx') }} {{ ' a '.rstrip(none) }} {{ '\U0001f642a'.strip('\U0001f642') }} {{ 'a'.strip('') }} {{ 'aaa'.strip('a') }}")
t("arguments", "{{ messages[2].tool_calls[0].function.arguments }}")
t("tools-json", "{{ messages[2].tool_calls | tojson(indent=4) }}{{ {'a': '[ ] { }', 'b': []} | tojson(indent=1) }}")
t("written", "{% set a = none %}{{ a }}{% if true %}{{ a }}{% else %}{{ a }}{% endif %}{% for x in [none, false] %}{{ x }}{% else %}{{ none }}{% endfor %}{% macro f(x) %}{{ x }}{% endmacro %}{{ f(none) }}{% set b %}{{ none }}{% endset %}{{ b }}{{ {'k': f(true)} }}")

def render(template):
    try:
        return render_jinja_template([MESSAGES], chat_template=template, add_generation_prompt=True)[0][0]
    except Exception:
        return None


table = [{"name": name, "template": template, "text": render(template)} for name, template in TEMPLATES.items()]
target = pathlib.Path(__file__).with_suffix(".json")
target.write_text(json.dumps({"messages": MESSAGES, "templates": table}, indent=0) + "\n")
print(len(table), "templates")
