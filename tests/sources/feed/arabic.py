"""Arabic, Persian and Urdu feeds in the habits of the systems that write them, with invented news.

Each feed stands with what must be read of its first entry. The markup is what these systems really put out, clumsy
where they are: that is what the reader has to live with.
"""

from __future__ import annotations

from dataclasses import dataclass

_RSS = '<?xml version="1.0" encoding="{encoding}"?>\n<rss version="2.0"{spaces}>'
_CONTENT = ' xmlns:content="http://purl.org/rss/1.0/modules/content/"'
_DC = ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
_ATOM = ' xmlns:atom="http://www.w3.org/2005/Atom"'
_MEDIA = ' xmlns:media="http://search.yahoo.com/mrss/"'


@dataclass(frozen=True)
class Example:
    """A feed and its first entry, as it must be read. ``text`` is how summary or text begins."""

    name: str
    body: bytes
    step: str
    title: str
    url: str
    id: str
    published: str
    text: str
    entries: int = 1
    publisher: str = ""
    authors: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    image: str = ""
    guesses: tuple[str, ...] = ()


WORDPRESS = Example(
    "WordPress: excerpt ending in […], content:encoded, a permalink of percent-encoded Arabic, ?p= as guid",
    (
        _RSS.format(encoding="UTF-8", spaces=_CONTENT + _DC + _ATOM)
        + """
<channel><title>صوت الفرات</title><atom:link href="https://forat.example/feed/" rel="self" type="application/rss+xml"/>
<link>https://forat.example</link><description>أخبار الجزيرة</description><lastBuildDate>Sat, 24 Jan 2026 09:10:00 +0000</lastBuildDate>
<language>ar</language><sy:updatePeriod xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">hourly</sy:updatePeriod>
<generator>https://wordpress.org/?v=6.4.2</generator>
<item><title>بلدية المدينة تعيد فتح الجسر القديم&#8230; &#8220;بعد عامين&#8221;</title>
<link>https://forat.example/%d8%a7%d9%84%d8%ac%d8%b3%d8%b1/</link>
<comments>https://forat.example/%d8%a7%d9%84%d8%ac%d8%b3%d8%b1/#respond</comments>
<dc:creator><![CDATA[هيئة التحرير]]></dc:creator><pubDate>Sat, 24 Jan 2026 08:55:13 +0000</pubDate>
<category><![CDATA[محليات]]></category><category><![CDATA[الجسر القديم]]></category>
<guid isPermaLink="false">https://forat.example/?p=99123</guid>
<description><![CDATA[<p>أعادت البلدية فتح الجسر أمام المارة صباح اليوم [&#8230;]</p>
<p>The post <a href="https://forat.example/x/">الجسر</a> appeared first on <a href="https://forat.example">صوت الفرات</a>.</p>]]></description>
<content:encoded><![CDATA[<figure class="wp-block-image"><img decoding="async" src="https://forat.example/b.jpg" alt="الجسر > القديم"/></figure>
<p>أعادت البلدية&nbsp;فتح الجسر أمام المارة.</p>
<h2 class="wp-block-heading">كلفة الترميم</h2><ul><li>مرحلة أولى</li><li>مرحلة ثانية</li></ul>]]></content:encoded>
</item></channel></rss>"""
    ).encode(),
    "strict",
    "بلدية المدينة تعيد فتح الجسر القديم… “بعد عامين”",
    "https://forat.example/%d8%a7%d9%84%d8%ac%d8%b3%d8%b1/",
    "https://forat.example/?p=99123",
    "2026-01-24T08:55:13+00:00",
    "أعادت البلدية فتح الجسر أمام المارة.\nكلفة الترميم\nمرحلة أولى\nمرحلة ثانية",
    publisher="صوت الفرات",
    authors=("هيئة التحرير",),
    keywords=("محليات", "الجسر القديم"),
)

DRUPAL = Example(
    "Drupal: escaped field markup as description, the node number as guid, dc:creator",
    (
        _RSS.format(encoding="utf-8", spaces=_DC)
        + """
<channel><title>مرصد الساحل</title><link>https://sahel.example/</link><language>ar</language>
<item><title>انقطاع المياه عن ثلاثة أحياء</title><link>https://sahel.example/node/4471</link>
<description>&lt;span class="field field--name-title"&gt;انقطاع المياه&lt;/span&gt;
&lt;div class="clearfix text-formatted field"&gt;&lt;p dir="RTL"&gt;قالت مؤسسة المياه إن الضخ توقف.&lt;/p&gt;&lt;/div&gt;</description>
<pubDate>Sat, 24 Jan 2026 06:00:00 +0000</pubDate><dc:creator>admin</dc:creator>
<guid isPermaLink="false">4471 at https://sahel.example</guid></item></channel></rss>"""
    ).encode(),
    "strict",
    "انقطاع المياه عن ثلاثة أحياء",
    "https://sahel.example/node/4471",
    "4471 at https://sahel.example",
    "2026-01-24T06:00:00+00:00",
    "انقطاع المياه\nقالت مؤسسة المياه إن الضخ توقف.",
    publisher="مرصد الساحل",
    authors=("admin",),
)

BLOGGER = Example(
    "Blogger: Atom with escaped HTML, five links, a tag: id and a thumbnail",
    """<?xml version='1.0' encoding='UTF-8'?><?xml-stylesheet href="http://www.blogger.com/styles/atom.css" type="text/css"?>
<feed xmlns='http://www.w3.org/2005/Atom' xmlns:openSearch='http://a9.com/-/spec/opensearchrss/1.0/' xmlns:thr='http://purl.org/syndication/thread/1.0' xmlns:media='http://search.yahoo.com/mrss/'>
<id>tag:blogger.com,1999:blog-11</id><updated>2026-01-24T10:11:12.345+02:00</updated><title type='text'>دفتر القرية</title>
<link rel='self' href='https://qarya.example/feeds/posts/default'/><author><name>أبو سالم</name><uri>http://www.blogger.com/profile/1</uri><email>noreply@blogger.com</email></author>
<entry><id>tag:blogger.com,1999:blog-11.post-77</id><published>2026-01-23T19:30:00.001+02:00</published><updated>2026-01-24T10:11:12.340+02:00</updated>
<category scheme='http://www.blogger.com/atom/ns#' term='زراعة'/><title type='text'>موسم الزيتون ينتهي باكرا</title>
<content type='html'>&lt;div dir=&quot;rtl&quot; style=&quot;text-align: right;&quot; trbidi=&quot;on&quot;&gt;&lt;br /&gt;انتهى القطاف &amp;nbsp;هذا العام قبل أوانه.&lt;br /&gt;والغلة قليلة.&lt;/div&gt;</content>
<link rel='replies' type='application/atom+xml' href='https://qarya.example/feeds/77/comments/default'/>
<link rel='replies' type='text/html' href='https://qarya.example/2026/01/zaytun.html#comment-form'/>
<link rel='edit' type='application/atom+xml' href='https://www.blogger.com/feeds/11/posts/default/77'/>
<link rel='self' type='application/atom+xml' href='https://www.blogger.com/feeds/11/posts/default/77'/>
<link rel='alternate' type='text/html' href='https://qarya.example/2026/01/zaytun.html' title='موسم الزيتون ينتهي باكرا'/>
<author><name>أبو سالم</name><email>noreply@blogger.com</email></author>
<media:thumbnail url='https://qarya.example/z.jpg' height='72' width='72'/></entry></feed>""".encode(),
    "strict",
    "موسم الزيتون ينتهي باكرا",
    "https://qarya.example/2026/01/zaytun.html",
    "tag:blogger.com,1999:blog-11.post-77",
    "2026-01-23T19:30:00.001000+02:00",
    "انتهى القطاف هذا العام قبل أوانه.\nوالغلة قليلة.",
    publisher="دفتر القرية",
    authors=("أبو سالم",),
    keywords=("زراعة",),
    image="https://qarya.example/z.jpg",
)

ASP_1256 = Example(
    "an ASP page of its own: windows-1256 said and meant, CDATA around everything, no guid, a month in words",
    """<?xml version="1.0" encoding="windows-1256" ?>
<rss version="2.0">
<channel><title><![CDATA[جريدة الضفة]]></title><link>http://www.difa.example/</link>
<item>
<title><![CDATA[ وزير الزراعة: لا زيادة في سعر الخبز ]]></title>
<link><![CDATA[http://www.difa.example/news.asp?id=20177&cat=3]]></link>
<pubDate>24 كانون الثاني 2026 14:05</pubDate>
<description><![CDATA[نفى الوزير ما أشيع عن زيادة السعر.]]></description>
</item></channel></rss>""".encode("windows-1256"),
    "strict",
    "وزير الزراعة: لا زيادة في سعر الخبز",
    "http://www.difa.example/news.asp?id=20177&cat=3",
    "http://www.difa.example/news.asp?id=20177&cat=3",
    "2026-01-24T14:05:00+00:00",
    "نفى الوزير ما أشيع عن زيادة السعر.",
    publisher="جريدة الضفة",
)

ASP_UNESCAPED = Example(
    "the same kind of page, saying UTF-8 and writing windows-1256, with bare ampersands in its links",
    """<?xml version="1.0" encoding="utf-8" ?>
<rss version="2.0"><channel><title>شبكة الوادي</title><link>http://wadi.example/?a=1&b=2</link>
<item><title>اجتماع طارئ لبحث أزمة الوقود في المحافظات الجنوبية</title><link>http://wadi.example/show.asp?id=31&lang=ar</link>
<guid isPermaLink="true">http://wadi.example/show.asp?id=31&lang=ar</guid>
<pubDate>Sat, 24 Jan 2026 13:00:00 +0300</pubDate><description>دعا المحافظ إلى اجتماع طارئ & عاجل</description></item></channel></rss>""".encode(
        "windows-1256"
    ),
    "repair",
    "اجتماع طارئ لبحث أزمة الوقود في المحافظات الجنوبية",
    "http://wadi.example/show.asp?id=31&lang=ar",
    "http://wadi.example/show.asp?id=31&lang=ar",
    "2026-01-24T13:00:00+03:00",
    "دعا المحافظ إلى اجتماع طارئ & عاجل",
    publisher="شبكة الوادي",
    guesses=("encoding",),
)

JOOMLA = Example(
    "Joomla: mail and name as author, an intro text of nested divs, HTML entities nobody declared",
    (
        _RSS.format(encoding="utf-8", spaces=_ATOM)
        + """
<!-- generator="Joomla! - Open Source Content Management" -->
<channel><title>إذاعة الجبل &raquo; أخبار</title><link>https://jabal.example/index.php</link>
<item><title>ثلوج تقطع الطريق &ndash; تحديث</title><link>https://jabal.example/index.php/news/88-thulooj</link>
<guid isPermaLink="true">https://jabal.example/index.php/news/88-thulooj</guid>
<description><![CDATA[<div class="feed-description"><div><p>قطعت الثلوج&nbsp;الطريق الدولي.</p></div></div>]]></description>
<author>info@jabal.example (نادر حداد)</author><category>أخبار</category>
<pubDate>Sat, 24 Jan 2026 05:12:09 +0200</pubDate></item></channel></rss>"""
    ).encode(),
    "repair",
    "ثلوج تقطع الطريق – تحديث",
    "https://jabal.example/index.php/news/88-thulooj",
    "https://jabal.example/index.php/news/88-thulooj",
    "2026-01-24T05:12:09+02:00",
    "قطعت الثلوج الطريق الدولي.",
    publisher="إذاعة الجبل » أخبار",
    authors=("نادر حداد",),
    keywords=("أخبار",),
)

AGENCY_RDF = Example(
    "an agency's RDF: entries beside the channel, dc:date with its zone, dc:subject",
    """<?xml version="1.0" encoding="utf-8"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="https://wakala.example/"><title>وكالة المنارة</title><link>https://wakala.example/</link><dc:language>ar</dc:language>
<items><rdf:Seq><rdf:li rdf:resource="https://wakala.example/n/5"/></rdf:Seq></items></channel>
<item rdf:about="https://wakala.example/n/5"><title>هزة أرضية بقوة ٤٫٢ درجات</title><link>https://wakala.example/n/5</link>
<description>سجلت المراصد هزة أرضية فجر السبت.</description><dc:date>2026-01-24T03:40:00+03:00</dc:date>
<dc:creator>قسم المتابعة</dc:creator><dc:subject>زلازل</dc:subject></item></rdf:RDF>""".encode(),
    "strict",
    "هزة أرضية بقوة ٤٫٢ درجات",
    "https://wakala.example/n/5",
    "https://wakala.example/n/5",
    "2026-01-24T03:40:00+03:00",
    "سجلت المراصد هزة أرضية فجر السبت.",
    publisher="وكالة المنارة",
    authors=("قسم المتابعة",),
    keywords=("زلازل",),
)

ATOM_XHTML = Example(
    "Atom with xhtml content under a prefix, xml:base and relative links",
    """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:x="http://www.w3.org/1999/xhtml" xml:lang="ar" xml:base="https://dar.example/blog/">
<title>دار الكتب</title><id>urn:uuid:1</id><updated>2026-01-24T10:00:00Z</updated><author><name>أمينة المكتبة</name></author>
<entry><title type="xhtml"><x:div>معرض <x:b>الكتاب</x:b> يفتح أبوابه</x:div></title><link href="2026/fair"/>
<id>urn:uuid:2</id><published>2026-01-24T09:30:00Z</published><updated>2026-01-24T09:45:00Z</updated>
<content type="xhtml"><x:div><x:p>افتتح المعرض.</x:p><x:p>ويستمر أسبوعا &amp; يوما.</x:p></x:div></content></entry></feed>""".encode(),
    "strict",
    "معرض الكتاب يفتح أبوابه",
    "https://dar.example/blog/2026/fair",
    "urn:uuid:2",
    "2026-01-24T09:30:00+00:00",
    "افتتح المعرض.\nويستمر أسبوعا & يوما.",
    publisher="دار الكتب",
    authors=("أمينة المكتبة",),
)

JSON = Example(
    "JSON Feed with numbers for ids and content as HTML",
    """{"version":"https://jsonfeed.org/version/1.1","title":"مختبر البيانات","language":"ar","authors":[{"name":"سلمى"}],
"items":[{"id":310,"url":"https://lab.example/310","title":"خريطة \\u0627\\u0644\\u0623\\u0645\\u0637\\u0627\\u0631","content_html":"<p>هطلت الأمطار.</p><p>شرقا وغربا.</p>",
"date_published":"2026-01-24T08:00:00+03:00","tags":["طقس"],"image":"https://lab.example/310.png"}]}""".encode(),
    "json",
    "خريطة الأمطار",
    "https://lab.example/310",
    "310",
    "2026-01-24T08:00:00+03:00",
    "هطلت الأمطار.\nشرقا وغربا.",
    publisher="مختبر البيانات",
    authors=("سلمى",),
    keywords=("طقس",),
    image="https://lab.example/310.png",
)

BROADCASTER = Example(
    "a broadcaster: media:group with pictures of several sizes, media:description, no content, a guid with a fragment",
    (
        _RSS.format(encoding="UTF-8", spaces=_MEDIA + _ATOM)
        + """<channel><title><![CDATA[قناة الأفق]]></title><link>https://ufuq.example</link>
<atom:link href="https://ufuq.example/rss.xml" rel="self" type="application/rss+xml"/><ttl>5</ttl>
<item><title><![CDATA[بدء محادثات الهدنة في جنيف]]></title><description><![CDATA[وصلت الوفود إلى جنيف.]]></description>
<link>https://ufuq.example/articles/c1234?at_medium=RSS&amp;at_campaign=rss</link>
<guid isPermaLink="false">https://ufuq.example/articles/c1234#0</guid><pubDate>Sat, 24 Jan 2026 11:59:59 GMT</pubDate>
<media:group><media:content url="https://ufuq.example/s.jpg" medium="image" width="240"/><media:content url="https://ufuq.example/v.mp4" medium="video"/>
<media:title>وفد يصل</media:title><media:description>صورة الوفد</media:description></media:group></item></channel></rss>"""
    ).encode(),
    "strict",
    "بدء محادثات الهدنة في جنيف",
    "https://ufuq.example/articles/c1234?at_medium=RSS&at_campaign=rss",
    "https://ufuq.example/articles/c1234#0",
    "2026-01-24T11:59:59+00:00",
    "وصلت الوفود إلى جنيف.",
    publisher="قناة الأفق",
    image="https://ufuq.example/s.jpg",
)

PODCAST = Example(
    "a podcast: itunes names, an enclosure of sound, keywords in one element, a picture of the episode",
    (
        _RSS.format(encoding="UTF-8", spaces=' xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"')
        + """<channel><title>بودكاست الحكاية</title><link>https://hikaya.example</link><language>ar-sa</language>
<itunes:author>شركة الحكاية</itunes:author>
<item><title>الحلقة ١٢: من حفر البئر؟</title><itunes:title>من حفر البئر؟</itunes:title><itunes:author>ريم</itunes:author>
<itunes:summary><![CDATA[نروي قصة البئر.]]></itunes:summary><itunes:keywords>تاريخ, ماء</itunes:keywords>
<enclosure url="https://hikaya.example/12.mp3" type="audio/mpeg" length="123"/><guid>hikaya-12</guid>
<link>https://hikaya.example/12</link><pubDate>Fri, 23 Jan 2026 16:00:00 +0300</pubDate>
<itunes:image href="https://hikaya.example/12.jpg"/></item></channel></rss>"""
    ).encode(),
    "strict",
    "الحلقة ١٢: من حفر البئر؟",
    "https://hikaya.example/12",
    "hikaya-12",
    "2026-01-23T16:00:00+03:00",
    "نروي قصة البئر.",
    publisher="بودكاست الحكاية",
    authors=("ريم",),
    keywords=("تاريخ", "ماء"),
    image="https://hikaya.example/12.jpg",
)

PHP_WARNING = Example(
    "a PHP warning before the declaration, control characters in CDATA, a comment of the cache after the end",
    (
        "<br />\n<b>Warning</b>:  date(): It is not safe in <b>/var/www/rss.php</b> on line <b>7</b><br />\n"
        + _RSS.format(encoding="utf-8", spaces="")
        + "<channel><title>موقع الحي</title><item><title><![CDATA[حريق في\x0b سوق الحي\x01]]></title>"
        "<link>https://hay.example/9</link><description><![CDATA[اندلع حريق.]]></description>"
        "<pubDate>Sat, 24 Jan 2026 02:00:00 GMT</pubDate></item></channel></rss>\n<!-- Cached page generated in 0.2 s --><script>x()</script>"
    ).encode(),
    "repair",
    "حريق في سوق الحي",
    "https://hay.example/9",
    "https://hay.example/9",
    "2026-01-24T02:00:00+00:00",
    "اندلع حريق.",
    publisher="موقع الحي",
)

UNDECLARED = Example(
    "prefixes that nobody declared, on entries copied from another feed",
    (
        _RSS.format(encoding="utf-8", spaces="")
        + """<channel><title>مجمع الأخبار</title>
<item><title>افتتاح المطار الجديد</title><link>https://jam.example/1</link><guid isPermaLink="false">j1</guid>
<dc:creator>سامر</dc:creator><dc:date>2026-01-24T07:00:00+02:00</dc:date><slash:comments>3</slash:comments>
<content:encoded><![CDATA[<p>افتتح المطار.</p>]]></content:encoded></item></channel></rss>"""
    ).encode(),
    "repair",
    "افتتاح المطار الجديد",
    "https://jam.example/1",
    "j1",
    "2026-01-24T07:00:00+02:00",
    "افتتح المطار.",
    publisher="مجمع الأخبار",
    authors=("سامر",),
)

CUT_OFF = Example(
    "a body cut in the middle of a letter: what came whole is read, and what came of the last entry",
    (
        _RSS.format(encoding="utf-8", spaces="") + "<channel><title>وكالة الشاطئ</title>"
        "<item><title>قارب صيد يصل بسلام</title><link>https://shati.example/1</link><pubDate>Sat, 24 Jan 2026 01:00:00 GMT</pubDate>"
        "<description>وصل القارب.</description></item>"
        "<item><title>عاصفة متوقعة مساء</title><link>https://shati.example/2</link><description>تتوقع الأرصاد عاصف"
    ).encode()[:-1],
    "repair",
    "قارب صيد يصل بسلام",
    "https://shati.example/1",
    "https://shati.example/1",
    "2026-01-24T01:00:00+00:00",
    "وصل القارب.",
    entries=2,
    publisher="وكالة الشاطئ",
    guesses=("encoding",),
)

UTF_16 = Example(
    "UTF-16 without a mark, from a system on Windows",
    (
        _RSS.format(encoding="utf-16", spaces="")
        + "<channel><title>غرفة التجارة</title><item><title>أسعار الصرف اليوم</title><guid>https://ghurfa.example/7</guid>"
        "<pubDate>Sat, 24 Jan 2026 07:30:00 GMT</pubDate><description>استقر السعر.</description></item></channel></rss>"
    ).encode("utf-16-le"),
    "strict",
    "أسعار الصرف اليوم",
    "https://ghurfa.example/7",
    "https://ghurfa.example/7",
    "2026-01-24T07:30:00+00:00",
    "استقر السعر.",
    publisher="غرفة التجارة",
)

UNCLOSED = Example(
    "tags of HTML that nobody escaped, some never closed",
    (
        _RSS.format(encoding="utf-8", spaces="")
        + """<channel><title>نشرة السوق</title>
<item><title>ارتفاع أسعار القمح</title><link>https://suq.example/1</link><description><p>ارتفع السعر<br>بنسبة عشرة في المئة</description></item>
<item><title>هدوء في سوق الذهب</title><link>https://suq.example/2</link><description>هدوء</description></item></channel></rss>"""
    ).encode(),
    "repair",
    "ارتفاع أسعار القمح",
    "https://suq.example/1",
    "https://suq.example/1",
    "",
    "ارتفع السعر\nبنسبة عشرة في المئة",
    entries=2,
    publisher="نشرة السوق",
)

PERSIAN = Example(
    "a Persian agency: Persian letters and joiners, a Jalali date in words beside the one of RSS",
    (
        _RSS.format(encoding="utf-8", spaces=_DC)
        + """<channel><title>خبرگزاری ساحل</title><language>fa</language>
<item><title>آغاز به کار نمایشگاه می‌خواهد</title><link>https://sahel.example/fa/news/55</link><guid isPermaLink="true">https://sahel.example/fa/news/55</guid>
<pubDate>Sat, 24 Jan 2026 10:00:00 +0330</pubDate><dc:creator>گروه فرهنگ</dc:creator><description>نمایشگاه آغاز شد.</description></item></channel></rss>"""
    ).encode(),
    "strict",
    "آغاز به کار نمایشگاه می‌خواهد",
    "https://sahel.example/fa/news/55",
    "https://sahel.example/fa/news/55",
    "2026-01-24T10:00:00+03:30",
    "نمایشگاه آغاز شد.",
    publisher="خبرگزاری ساحل",
    authors=("گروه فرهنگ",),
)

OLD_RSS = Example(
    "RSS 0.91 with its DOCTYPE and entities of HTML, as an Urdu site still writes it",
    """<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://my.netscape.com/publish/formats/rss-0.91.dtd">
<rss version="0.91"><channel><title>شام نامہ</title><link>https://sham.example/</link><language>ur</language>
<item><title>بارش کے بعد سڑکیں بند &mdash; تازہ</title><link>https://sham.example/u/3</link><description>سڑکیں بند ہیں۔</description></item></channel></rss>""".encode(),
    "repair",
    "بارش کے بعد سڑکیں بند — تازہ",
    "https://sham.example/u/3",
    "https://sham.example/u/3",
    "",
    "سڑکیں بند ہیں۔",
    publisher="شام نامہ",
)

EXAMPLES = (
    WORDPRESS, DRUPAL, BLOGGER, ASP_1256, ASP_UNESCAPED, JOOMLA, AGENCY_RDF, ATOM_XHTML, JSON, BROADCASTER, PODCAST,
    PHP_WARNING, UNDECLARED, CUT_OFF, UTF_16, UNCLOSED, PERSIAN, OLD_RSS,
)  # fmt: skip
