using System.Diagnostics;
using System.Text;
using PasteBin.Api.Forms;

namespace PasteBin.Tests.Api.Forms;

public sealed class MultipartTests
{
    [Theory]
    [InlineData("\r\n")]
    [InlineData("\n")]
    public void Fields_come_out_as_they_went_in_whatever_ends_the_lines(string end)
    {
        var fields = Read(Part("file", "one\ntwo\r\nthree\r", "; filename=\"notes.txt\"") + Part("secret", "") + "--XX--" + end, end);
        Assert.Equal(["file", "secret"], fields.Select(field => field.Name));
        Assert.Equal("one\ntwo\r\nthree\r", Text(fields[0]));
        Assert.Equal("notes.txt", fields[0].FileName);
        Assert.Equal("", Text(fields[1]));
        Assert.Null(fields[1].FileName);
    }

    [Theory]
    [InlineData("ends in a line\n", "\n")]
    [InlineData("ends in a line\r\n", "\n")]
    [InlineData("ends in a line\r\n", "\r\n")]
    [InlineData("ends in a carriage return\r", "\r\n")]
    [InlineData("a\n--XX--\nb", "\r\n")]
    [InlineData("a\r\n--XXY\r\nb", "\r\n")]
    [InlineData("a\n--XX-\nb", "\n")]
    [InlineData("a\r\n-", "\r\n")]
    [InlineData("\0\u001f\ufeff", "\n")]
    public void No_byte_of_a_text_is_taken_for_a_boundary(string text, string end) =>
        Assert.Equal(text, Text(Assert.Single(Read(Part("file", text) + "--XX--", end))));

    [Theory]
    [InlineData("name=\"file\"", "file", null)]
    [InlineData("NAME=file", "file", null)]
    [InlineData("filename=\"a.txt\"; name=\"file\"", "file", "a.txt")]
    [InlineData("name=\"file\"; filename=\"\"", "file", "")]
    [InlineData("name=\"file\"; filename=\"../../etc/passwd\"", "file", "passwd")]
    [InlineData("name=\"file\"; filename=\"C:\\dir\\notes.txt\"", "file", "notes.txt")]
    [InlineData("name=\"file\"; filename=\"a%22b%0D%0A.txt\"", "file", "a\"b\r\n.txt")]
    [InlineData("name=\"file\"; filename=\"a\\\"b; name=evil.txt\"", "file", "a\"b; name=evil.txt")]
    [InlineData("name=\"file\"; filename=żółw.txt", "file", "żółw.txt")]
    [InlineData("name=\"file\"; filename*=UTF-8''na%C3%AFve.txt", "file", "naïve.txt")]
    [InlineData("name=\"file\"; filename=\"plain.txt\"; filename*=UTF-8''other.txt", "file", "plain.txt")]
    [InlineData("name=\"first\"; name=\"second\"", "first", null)]
    [InlineData("name=\"never closed", "", null)]
    [InlineData("", "", null)]
    public void Names_are_read_however_hostile(string parameters, string name, string? file)
    {
        var field = Assert.Single(Read($"--XX\nContent-Disposition: form-data; {parameters}\n\ntext\n--XX--", "\r\n"));
        Assert.Equal((name, file), (field.Name, field.FileName));
        Assert.Equal("text", Text(field));
    }

    [Theory]
    [InlineData("before all\n--XX\n\na\n--XX--\nafter all\n--XX\n", "a")]
    [InlineData("--XX \t\n\na\n--XX \n\nb\n--XX--", "a|b")]
    [InlineData("--XX\nContent-Disposition: form-data; name=x\n\n--XX--", "")]
    [InlineData("--XX--", null)]
    public void What_the_standard_allows_is_taken(string body, string? texts) =>
        Assert.Equal(texts, Read(body, "\r\n") is { Count: > 0 } fields ? string.Join('|', fields.Select(Text)) : null);

    [Theory]
    [InlineData("")]
    [InlineData("--X")]
    [InlineData("--XX")]
    [InlineData("--XX\n")]
    [InlineData("--XX-\n")]
    [InlineData("--XXX\n\na\n--XXX--")]
    [InlineData("--XX\nContent-Disposition: form-data; name=x")]
    [InlineData("--XX\nContent-Disposition: form-data; name=x\n")]
    [InlineData("--XX\nContent-Disposition: form-data; name=x\n\ntext")]
    [InlineData("--XX\nContent-Disposition: form-data; name=x\n\ntext\n--XX")]
    [InlineData("--XX\nContent-Disposition: form-data; name=x\n\ntext\n--XX\n")]
    public void What_is_cut_off_is_refused(string body)
    {
        foreach (var end in (string[])["\n", "\r\n"])
        {
            var (fields, mistake) = Multipart.Read(Encoding.UTF8.GetBytes(body.Replace("\n", end, StringComparison.Ordinal)), "XX");
            Assert.Null(fields);
            Assert.NotEmpty(mistake);
        }
    }

    [Fact]
    public void Headers_have_a_bound() =>
        Assert.Null(Multipart.Read(Encoding.UTF8.GetBytes($"--XX\nX: {new string('x', Multipart.MaxHeaders)}\n\ntext\n--XX--"), "XX").Fields);

    [Fact]
    public void A_name_of_ten_kilobytes_is_a_name()
    {
        var name = new string('"', 1) + new string('n', 10_000);
        Assert.Equal(name, Assert.Single(Read(Part(name.Replace("\"", "%22", StringComparison.Ordinal), "text") + "--XX--", "\n")).Name);
    }

    [Fact]
    public void Fields_have_a_bound()
    {
        var parts = string.Concat(Enumerable.Repeat(Part("a", "b"), Form.MaxFields));
        Assert.Equal(Form.MaxFields, Read(parts + "--XX--", "\n").Count);
        Assert.Null(Multipart.Read(Encoding.UTF8.GetBytes(parts + Part("a", "b") + "--XX--"), "XX").Fields);
    }

    [Fact]
    public void Ten_megabytes_made_of_almost_boundaries_take_no_time()
    {
        var almost = Encoding.UTF8.GetBytes("--XX\n\n" + string.Concat(Enumerable.Repeat("\n--XX \t \t!\n--X\r\n--", 500_000)) + "\n--XX--");
        var before = Stopwatch.GetTimestamp();
        Assert.Equal(almost.Length - "--XX\n\n\n--XX--".Length, Assert.Single(Multipart.Read(almost, "XX").Fields!).Value.Length);
        Assert.True(Stopwatch.GetElapsedTime(before) < TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void Damage_is_a_form_or_a_refusal_but_never_a_failure()
    {
        var random = new Random(4);
        var whole = Encoding.UTF8.GetBytes((Part("file", "some text\n", "; filename=\"a.txt\"") + Part("expires", "1h") + "--XX--\n").ReplaceLineEndings("\r\n"));
        var pieces = (byte[][])["\r"u8.ToArray(), "\n"u8.ToArray(), "\""u8.ToArray(), "--XX"u8.ToArray(), "\r\n--XX"u8.ToArray(), "\0"u8.ToArray(), [0xff], ";"u8.ToArray(), "="u8.ToArray(), []];
        for (var round = 0; round < 50_000; round++)
        {
            var body = whole.ToList();
            for (var change = random.Next(1, 5); change > 0; change--)
            {
                var at = random.Next(body.Count);
                body.RemoveRange(at, random.Next(Math.Min(8, body.Count - at)));
                body.InsertRange(at, pieces[random.Next(pieces.Length)]);
            }

            var bytes = body.ToArray();
            foreach (var field in Multipart.Read(bytes, "XX").Fields ?? [])
            {
                Assert.True(field.Value.Length <= bytes.Length && field.FileName?.AsSpan().IndexOfAny('/', '\\') is null or < 0);
            }
        }
    }

    private static string Part(string name, string text, string more = "") => $"--XX\nContent-Disposition: form-data; name=\"{name}\"{more}\n\n\u0001{text}\u0002\n";

    // The marks keep a text's own line ends out of the change of the form's.
    private static List<FormField> Read(string body, string end)
    {
        var text = string.Concat(body.Split('\u0002').Select(part =>
            part.Split('\u0001') is [var head, var content]
                ? head.Replace("\n", end, StringComparison.Ordinal) + content : part.Replace("\n", end, StringComparison.Ordinal)));
        var (fields, mistake) = Multipart.Read(Encoding.UTF8.GetBytes(text), "XX");
        Assert.True(fields is not null, mistake);
        return fields;
    }

    private static string Text(FormField field) => Encoding.UTF8.GetString(field.Value.Span);
}
