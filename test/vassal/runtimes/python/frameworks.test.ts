import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exchange, get } from '../../../support/index.ts';
import { missing, site, without } from './site.ts';

test('CFG-004 Flask, as its quickstart has it', { skip: missing || without('flask') }, async (t) => {
  const app = `
from flask import Flask, request
app = Flask(__name__)
@app.route("/")
def index():
    return "<span style='color:red'>I am app 1</span>"
@app.route("/upload", methods=["POST"])
def upload():
    return "%d bytes of %s" % (len(request.files["f"].read()), request.form["who"])
`;
  const made = await site(
    t,
    { 'myflaskapp.py': app },
    'wsgi-file = myflaskapp.py\ncallable = app\nthreads = 2',
  );
  assert.equal((await get(made.address)).body, "<span style='color:red'>I am app 1</span>");
  assert.equal((await get(made.address, '/nothing')).status, 404);
  const part = (head: string, body: string): string =>
    `--b\r\nContent-Disposition: form-data; ${head}\r\n\r\n${body}\r\n`;
  const form = `${part('name="who"', 'bob')}${part('name="f"; filename="f"', 'x'.repeat(500_000))}--b--\r\n`;
  const answer = await exchange(
    made.address,
    `POST /upload HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: ${form.length}\r\n\r\n${form}`,
  );
  assert.match(answer, /500000 bytes of bob$/);
});

test(
  'CFG-008 DJN-002 Django, by its module and by its file',
  { skip: missing || without('django') },
  async (t) => {
    const files = {
      'mysite/__init__.py': '',
      'mysite/settings.py': `
SECRET_KEY = "x"
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "mysite.urls"
MIDDLEWARE = ["django.middleware.common.CommonMiddleware"]
`,
      'mysite/urls.py': `
from django.http import HttpResponse, StreamingHttpResponse
from django.urls import path
urlpatterns = [
    path("hello/", lambda request: HttpResponse("hello " + request.GET.get("who", "world"))),
    path("stream/", lambda request: StreamingHttpResponse(str(n) for n in range(5))),
]
`,
      'mysite/wsgi.py': `
import os
from django.core.wsgi import get_wsgi_application
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mysite.settings")
application = get_wsgi_application()
`,
    };
    for (const lines of ['module = mysite.wsgi', 'wsgi-file = mysite/wsgi.py']) {
      const made = await site(t, files, `${lines}\nvacuum = true`);
      assert.equal((await get(made.address, '/hello/?who=caf%C3%A9')).body, 'hello caf\xc3\xa9');
      assert.equal((await get(made.address, '/hello')).headers['location'], '/hello/');
      assert.equal((await get(made.address, '/stream/')).body, '01234');
    }
  },
);
