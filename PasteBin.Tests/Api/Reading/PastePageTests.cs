using System.Text;
using Microsoft.AspNetCore.Http;
using PasteBin.Api.Reading;
using Xunit;

namespace PasteBin.Tests.Api.Reading;

public sealed class PastePageTests
{
    private readonly MovableClock _clock = new();

    [Fact]
    public async Task Nothing_a_person_wrote_becomes_markup()
    {
        const string evil = "</pre><script>alert('1')</script>&amp;\"";
        var paste = SomePaste.With($"{evil}\nline\r\n{evil}", title: evil) with { Language = evil };
        var html = await WriteAsync(new PasteResponse(paste));
        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
        Assert.DoesNotContain("alert('", html, StringComparison.Ordinal);
        Assert.Equal(1, html.Split("</pre>").Length - 1);
        Assert.Contains("&lt;/pre&gt;&lt;script&gt;", html, StringComparison.Ordinal);
        Assert.Contains("&amp;amp;", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Letters_of_every_language_and_the_first_empty_line_stay()
    {
        var html = await WriteAsync(new PasteResponse(SomePaste.With("\nжълта 世界")));
        Assert.Contains(">\n\nжълта 世界</pre>", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_large_text_is_cut_between_characters_and_the_page_says_so()
    {
        var text = "a" + new string('ж', PastePage.LargestShown);
        var html = await WriteAsync(new PasteResponse(SomePaste.Compressed(Encoding.UTF8.GetBytes(text))));
        Assert.Contains("Only the first 1 MiB", html, StringComparison.Ordinal);
        Assert.Contains("""<a href="/raw/abcdefghij">""", html, StringComparison.Ordinal);
        Assert.DoesNotContain('\uFFFD', html);
        Assert.Equal(PastePage.LargestShown / 2 - 1, html.Count(letter => letter == 'ж'));
    }

    [Fact]
    public async Task Bytes_that_are_no_text_are_shown_as_such_with_a_word_about_it() =>
        Assert.Contains("Not all of this is UTF-8", await WriteAsync(new PasteResponse(SomePaste.With([0xFF, 0xFE, (byte)'a', 0]))), StringComparison.Ordinal);

    [Theory]
    [InlineData(0, "less than a second left")]
    [InlineData(1, "1 second left")]
    [InlineData(59, "59 seconds left")]
    [InlineData(60, "1 minute left")]
    [InlineData(61, "1 minute 1 second left")]
    [InlineData(3600, "1 hour left")]
    [InlineData(7199, "1 hour 59 minutes left")]
    [InlineData(86_400 + 120, "1 day left")]
    [InlineData(7 * 86_400 - 1, "6 days 23 hours left")]
    public void The_time_left_is_said_in_its_two_largest_units(int seconds, string said) =>
        Assert.Equal(said, PastePage.TimeLeft(_clock.Now.AddSeconds(seconds), _clock.Now));

    [Fact]
    public void What_never_expires_is_kept() => Assert.Equal("kept for ever", PastePage.TimeLeft(DateTimeOffset.MaxValue, _clock.Now));

    [Theory]
    [InlineData(1, "1 byte")]
    [InlineData(1023, "1023 bytes")]
    [InlineData(1024, "1 KiB")]
    [InlineData(1536, "1.5 KiB")]
    [InlineData(10 * 1024 * 1024, "10 MiB")]
    public void Sizes_are_said_in_units_of_their_own(int bytes, string said) => Assert.Equal(said, PastePage.Size(bytes));

    private async Task<string> WriteAsync(PasteResponse response)
    {
        using var body = new MemoryStream();
        var context = new DefaultHttpContext { Response = { Body = body } };
        await PastePage.WriteAsync(context, response, "l1", _clock);
        Assert.Contains("default-src 'none'", context.Response.Headers.ContentSecurityPolicy.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", context.Response.Headers.ContentSecurityPolicy.ToString(), StringComparison.Ordinal);
        return Encoding.UTF8.GetString(body.ToArray());
    }
}
