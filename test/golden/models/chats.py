"""Makes chats.json: begun turns of the assistant as transformers continues them, and dates as Python's strftime writes them.

Run with transformers 5.24: python test/golden/models/chats.py
"""

import datetime
import json
import pathlib

from transformers.utils.chat_template_utils import render_jinja_template

# One of each family: ends turns with a token, trims turns, renames roles, puts the turns in brackets, splits off what is thought.
TEMPLATES = {
    "chatml": "{% for m in messages %}{{ '<|im_start|>' + m['role'] + '\n' + m['content'] + '<|im_end|>' + '\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}",
    "trims": "{{- '<|begin|>' }}{%- for m in messages %}{{- '<|start|>' + m['role'] + '<|end|>\n\n' + m['content'] | trim + '<|eot|>' }}"
    "{%- endfor %}{%- if add_generation_prompt %}{{- '<|start|>assistant<|end|>\n\n' }}{%- endif %}",
    "renames": "{% for m in messages %}{% set role = 'model' if m['role'] == 'assistant' else m['role'] %}"
    "{{ '<turn>' + role + '\n' + m['content'] | trim + '</turn>\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<turn>model\n' }}{% endif %}",
    "brackets": "{% for m in messages %}{% if m['role'] == 'user' %}{{ '[INST] ' + m['content'] + ' [/INST]' }}"
    "{% elif m['role'] == 'assistant' %}{{ ' ' + m['content'] + '</s>' }}{% endif %}{% endfor %}",
    "strips": "{% for m in messages %}{{ '### ' + m['role'] + ':\n' + m['content'].strip() + '\n\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '### assistant:\n' }}{% endif %}",
    "thinks": "{%- for m in messages %}{%- set content = m.content %}{%- set reasoning = '' %}"
    "{%- if m.role == 'assistant' and '</think>' in content %}{%- set reasoning = content.split('</think>')[0].split('<think>')[-1].strip('\n') %}"
    "{%- set content = content.split('</think>')[-1].lstrip('\n') %}{%- endif %}"
    "{{- '<|im_start|>' + m.role + '\n' }}{%- if m.role == 'assistant' %}{{- '<think>\n' + reasoning + '\n</think>\n\n' }}{%- endif %}"
    "{{- content + '<|im_end|>\n' }}{%- endfor %}{%- if add_generation_prompt %}{{- '<|im_start|>assistant\n' }}"
    "{%- if enable_thinking is defined and not enable_thinking %}{{- '<think>\n\n</think>\n\n' }}{%- endif %}{%- endif %}",
    "drops": "{% for m in messages %}{% if m['role'] == 'user' %}{{ m['content'] }}{% endif %}{% endfor %}{% if add_generation_prompt %}{{ '> ' }}{% endif %}",
}
BEGUN = ["Let me think step by step.", "The answer is ", "  Well,", "Line\n", "<think>\n2 and 2", "<think>\nfour\n</think>\n\nIt is"]
USER = {"role": "user", "content": "What is 2 plus 2?"}

prefills = []
for name, template in TEMPLATES.items():
    for begun in BEGUN:
        messages = [USER, {"role": "assistant", "content": begun}]
        try:
            text = render_jinja_template([messages], chat_template=template, continue_final_message=True)[0][0]
        except ValueError:
            text = None
        prefills.append({"template": name, "messages": messages, "text": text})

switched = []
for kwargs in ({}, {"enable_thinking": False}, {"enable_thinking": True}):
    text = render_jinja_template([[USER]], chat_template=TEMPLATES["thinks"], add_generation_prompt=True, **kwargs)[0][0]
    switched.append({"kwargs": kwargs, "text": text})

FORMATS = ["%d %B %Y", "%d %b %Y", "%Y-%m-%d", "%-d.%-m.%y", "%A, %a %e %h", "%H:%M:%S %I %p", "%j %u %w", "%c", "%x %X %D %F %T %R", "100%% %!"]
dates = [
    {"time": moment.isoformat(), "format": form, "text": moment.strftime(form)}
    for moment in (datetime.datetime(2026, 1, 5, 9, 7, 3), datetime.datetime(2024, 12, 31, 12, 30), datetime.datetime(2023, 8, 6))
    for form in FORMATS
]

target = pathlib.Path(__file__).with_suffix(".json")
target.write_text(json.dumps({"templates": TEMPLATES, "prefills": prefills, "switched": switched, "dates": dates}, indent=1) + "\n")
