"""Feeds, sitemaps and pages as real content systems write them, with invented news."""

from __future__ import annotations

from monitor.model import Request, Response, Source

SITE = "https://news.example"


def source(kind: str, **fields: object) -> Source:
    """A source of that kind at ``SITE``."""
    return Source(**{"id": "sample", "kind": kind, "url": f"{SITE}/source", **fields})  # type: ignore[arg-type]


def response(
    body: str | bytes, url: str = f"{SITE}/source", role: str = "source", **headers: str
) -> Response:
    """A 200 with that body; headers are written with underscores."""
    octets = body.encode() if isinstance(body, str) else body
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(Request(url, role=role), url, 200, named, octets)  # type: ignore[arg-type]


WORDPRESS = """<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"
  xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
  xmlns:media="http://search.yahoo.com/mrss/">
<channel>
  <title>صدى الرافدين</title><link>https://news.example</link><language>ar</language><ttl>15</ttl>
  <item>
    <title>وزير النقل: افتتاح جسر &quot;المعلّق&quot; قبل نهاية العام &#8211; تفاصيل</title>
    <link>https://news.example/2026/01/bridge/?utm_source=rss&#038;utm_medium=rss</link>
    <dc:creator><![CDATA[سعاد الكرخي]]></dc:creator>
    <pubDate>Sat, 24 Jan 2026 08:30:00 +0300</pubDate>
    <category><![CDATA[اقتصاد]]></category><category><![CDATA[النقل]]></category>
    <guid isPermaLink="false">https://news.example/?p=48151</guid>
    <description><![CDATA[<p>أعلنت الوزارة موعد الافتتاح&#8230; <a href="https://news.example/2026/01/bridge/">اقرأ المزيد</a></p>]]></description>
    <content:encoded><![CDATA[<p>أعلنت وزارة النقل <b>أمس</b> موعد الافتتاح.</p>
<p>وقال الوزير&nbsp;إن العمل &laquo;اكتمل&raquo;.</p><script>track("خبر")</script>]]></content:encoded>
    <media:content url="https://news.example/bridge.jpg" medium="image"/>
  </item>
  <item>
    <title>خبر بلا معرّف</title>
    <link>/2026/01/second/</link>
    <pubDate>السبت، ٢٤ كانون الثاني ٢٠٢٦ ٠٩:٠٠ ص</pubDate>
    <description>نص قصير</description>
    <enclosure url="https://news.example/second.png" type="image/png" length="1"/>
  </item>
</channel></rss>"""

DRUPAL_1256 = """<?xml version="1.0" encoding="windows-1256"?>
<rss version="2.0"><channel><title>جريدة المساء</title><link>https://news.example/</link>
<item><title>المجلس يقرّ الموازنة</title><link>https://news.example/node/77120</link>
<guid isPermaLink="false">77120 at https://news.example</guid>
<pubDate>Sat, 24 Jan 2026 06:00:00 +0000</pubDate>
<description>&lt;p&gt;أقر المجلس الموازنة بالأغلبية&lt;/p&gt;</description></item>
</channel></rss>"""

ATOM = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>Harbour Post</title>
<link rel="self" href="https://news.example/atom"/><updated>2026-01-24T10:00:00Z</updated><id>urn:feed</id>
<entry><title type="html">Ferries &amp;amp; trains &lt;em&gt;halted&lt;/em&gt;</title>
<link rel="alternate" type="text/html" href="https://news.example/ferries"/>
<id>tag:news.example,2026:ferries</id>
<published>2026-01-24T09:00:00+02:00</published><updated>2026-01-24T09:45:00+02:00</updated>
<author><name>Ada Quay</name></author><author><name>Ben Mole</name></author>
<category term="transport" label="Transport"/>
<source><title>Harbour Wire</title></source>
<summary>Storm stops services.</summary>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>All ferries stopped.</p><p>Trains follow.</p></div></content>
</entry></feed>"""

RDF = """<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="https://news.example/"><title>وكالة الأفق</title><link>https://news.example/</link></channel>
<item rdf:about="https://news.example/r/1"><title>زلزال خفيف شرق البلاد</title><link>https://news.example/r/1</link>
<dc:date>2026-01-24T05:10:00+03:00</dc:date><dc:creator>مراسلنا</dc:creator></item></rdf:RDF>"""

JSON_FEED = """{"version": "https://jsonfeed.org/version/1.1", "title": "مرصد الجنوب", "language": "ar",
"items": [{"id": 7, "url": "https://news.example/j/7", "title": "عودة الكهرباء إلى المدينة",
"content_html": "<p>عادت الكهرباء.</p><p>بعد يومين.</p>", "summary": "عودة التيار",
"date_published": "2026-01-24T11:00:00+03:00", "date_modified": "2026-01-24T11:30:00+03:00",
"authors": [{"name": "ليلى"}], "tags": ["كهرباء", "خدمات"], "image": "https://news.example/j.jpg"}]}"""

NEWS_SITEMAP = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
<url><loc>https://news.example/story/501</loc><lastmod>2026-01-24T09:00:00+03:00</lastmod>
<news:news><news:publication><news:name>الميدان</news:name><news:language>ar</news:language></news:publication>
<news:publication_date>2026-01-24T08:00:00+03:00</news:publication_date>
<news:title>اتفاق على هدنة لثلاثة أيام</news:title><news:keywords>هدنة، مفاوضات</news:keywords></news:news>
<image:image><image:loc>https://news.example/501.jpg</image:loc></image:image></url>
<url><loc>https://news.example/story/502</loc>
<news:news><news:publication><news:name>الميدان</news:name><news:language>ar</news:language></news:publication>
<news:publication_date>2026-01-24</news:publication_date><news:title>ثلوج على المرتفعات</news:title></news:news></url>
</urlset>"""

SITEMAP_INDEX = """<?xml version="1.0"?><sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<sitemap><loc>https://news.example/sitemap-2019.xml</loc><lastmod>2019-12-31</lastmod></sitemap>
<sitemap><loc>https://news.example/sitemap-2026.xml</loc><lastmod>2026-01-24</lastmod></sitemap>
<sitemap><loc>/sitemap-news.xml</loc></sitemap></sitemapindex>"""

SECTION = """<!DOCTYPE html><html lang="ar"><head><title>الأخبار - الميدان</title></head><body>
<nav><a href="/">الرئيسية</a><a href="/category/politics">سياسة</a><a href="/tag/%D8%AF%D8%A7%D8%B9%D8%B4">داعش</a>
<a href="/about">من نحن</a></nav>
<main>
<article><a href="/news/1234567"><img src="/a.jpg"></a>
<h2><a href="/news/1234567?utm_source=home">مجلس الوزراء يصوت على قانون التقاعد الجديد بعد نقاش طويل</a></h2></article>
<article><h2><a href="https://www.news.example/news/1234568">قتلى وجرحى في انهيار مبنى قديم وسط العاصمة فجر اليوم</a></h2></article>
<article><h2><a href="/2026/01/24/%D8%A7%D9%84%D8%B9%D8%B1%D8%A7%D9%82-%D9%8A%D9%88%D9%82%D8%B9-%D8%A7%D8%AA%D9%81%D8%A7%D9%82-%D8%A7%D9%84%D8%B7%D8%A7%D9%82%D8%A9">العراق يوقع اتفاق الطاقة</a></h2></article>
<a href="/news/1234567#comments">12 تعليق</a>
<a href="https://other.example/news/7654321">خبر طويل من موقع آخر لا يخص هذه الصحيفة أبدا</a>
<a href="/files/report-of-the-year-2025.pdf">التقرير السنوي الكامل للعام الماضي بصيغة الملف</a>
<a href="mailto:x@news.example">راسلنا على البريد الإلكتروني لهذه الصحيفة الآن</a>
</main></body></html>"""

WITH_JSON_LD = """<!DOCTYPE html><html lang="en-US" dir="rtl"><head><meta charset="utf-8">
<title>الجيش يعلن انتهاء العملية - الميدان</title>
<link rel="canonical" href="https://news.example/news/88001">
<meta property="og:title" content="الجيش يعلن انتهاء العملية - الميدان">
<meta property="og:site_name" content="الميدان">
<meta property="og:description" content="انتهت العملية بعد أسبوع">
<meta property="og:image" content="/img/88001.jpg">
<meta name="keywords" content="الجيش، العملية ,الحدود">
<script type="application/ld+json">{"@context":"https://schema.org","@graph":[
{"@type":"Organization","@id":"#org","name":"صحيفة الميدان"},
{"@type":"NewsArticle","headline":"الجيش يعلن انتهاء العملية","datePublished":"2026-01-24T07:00:00+03:00",
"dateModified":"2026-01-24T07:20:00+03:00","author":[{"@type":"Person","name":"كمال سعيد"}],
"publisher":{"@id":"#org"},"image":{"@type":"ImageObject","url":"/img/88001.jpg"},}]}</script></head>
<body><header><a href="/">الميدان</a></header><article><h1>الجيش يعلن انتهاء العملية</h1>
<p>أعلن الجيش صباح السبت انتهاء العملية العسكرية التي بدأت قبل أسبوع على الشريط الحدودي، وقال إن القوات عادت إلى ثكناتها.</p>
<p>وأضاف البيان أن العملية حققت أهدافها كاملة، وأن الطرق الرئيسة ستفتح أمام المدنيين ابتداء من ظهر اليوم نفسه.</p>
<p>اقرأ أيضاً: رئيس الحكومة يلتقي السفراء</p>
<p>وشكر المتحدث باسم الجيش سكان القرى القريبة على صبرهم، ودعاهم إلى إبلاغ القوات عن أي جسم غريب يعثرون عليه.</p>
</article><footer>جميع الحقوق محفوظة</footer></body></html>"""

# The habits of the article that this project began with: no structured data, labels in the text, letters of two
# orthographies side by side (الدولى and الدولي, المشترکة with a Persian kaf, أغسطس٢٠٢٣ without a blank).
LABELLED = """<!DOCTYPE html><html><head><meta charset="utf-8">
<title>&quot;التحالف الدولي&quot;: مستمرون في مساندة العراق لمنع رجوع داعش</title></head><body>
<div class="menu"><a href="/">الرئيسية</a> <a href="/world">عالم</a></div>
<div class="entry"><h1>&quot;التحالف الدولي&quot;: مستمرون في مساندة العراق لمنع رجوع داعش</h1>
<p>تاريخ النشر: 5th, May 2024 GMT</p>
<p>تابع أحدث الأخبار عبر تطبيق</p>
<p>وسط شد وجذب بين الحكومة العراقية وقوات التحالف الدولي، وبعد مطالبة بغداد بإنهاء وجوده على أراضيها، خرج التحالف ليؤكد أنه ماض في تطوير العلاقة مع العراق ومنع تنظيم داعش الإرهابي من الظهور ثانية.</p>
<p>وتصدر شكل العلاقة جدول أعمال كبار المسئولين، وقال التحالف الدولى فى مقطع مصور إن التنظيم كان يسيطر على ١١٠ آلاف كلم٢ من الأراضى، وإن قوة المهام المشتركة- عملية العزم الصلب ساعدت على هزيمته.</p>
<p>ومنذ أغسطس٢٠٢٣ تعمل لجنة عسكرية عليا على الانتقال إلى علاقات ثنائية، مع مراعاة التهديد من داعش وقدرات قوات الأمن العراقية والواقع الإقليمى.</p>
<p>المصدر: البوابة نيوز</p>
<p>كلمات دلالية: الحكومة العراقية قوات التحالف الدولي قوة المهام المشترکة التحالف الدولى</p>
<p>إقرأ أيضاً:</p>
<p>مقتل قيادي في تنظيم آخر بغارة شمال البلاد</p>
<p>البرلمان يرفع جلسته إلى الأسبوع المقبل</p>
</div><div class="foot">جميع الحقوق محفوظة</div></body></html>"""
