using System.Text;
using PasteBin.Api.Dialects;

namespace PasteBin.Tests.Api.Dialects;

public sealed class PrivateBinFormatTests
{
    // As PrivateBin 1.7's page sends it.
    private const string Real =
        """{"v":2,"adata":[["TC75Ba/Wm4G0PhPNDGZFRg==","JH5jaOpMoBc=",100000,256,128,"aes","gcm","zlib"],"plaintext",0,0],"ct":"jlaZJTH+9wmXkAzwCeBWTcPQa3TZnD0nk5NsQAS3WJC6QeqJ","meta":{"expire":"1week"}}""";

    [Fact]
    public void What_clients_send_is_kept_value_for_value()
    {
        var format = Read(Real)!;
        Assert.Equal(Real.Replace(""","meta":{"expire":"1week"}""", "", StringComparison.Ordinal), Encoding.UTF8.GetString(format.Stored.Span));
        Assert.Equal((false, false, "1week"), (format.Discussed, format.Burn, format.Expire));
    }

    [Fact]
    public void What_is_kept_is_taken_again_and_says_no_life()
    {
        var stored = Read(Real)!.Stored;
        var again = PrivateBinFormat.Read(stored.Span)!;
        Assert.Equal(stored.ToArray(), again.Stored.ToArray());
        Assert.Equal("", again.Expire);
    }

    [Fact]
    public void Another_way_to_write_the_same_is_the_same()
    {
        var other = Real.Replace("Ba/Wm", "Ba\\/Wm", StringComparison.Ordinal).Replace("TH+9", "TH\\u002b9", StringComparison.Ordinal)
            .Replace(",", " ,\r\n\t", StringComparison.Ordinal);
        other = other.Replace(" ,\r\n\t\"meta\":{\"expire\":\"1week\"}", "", StringComparison.Ordinal).Replace("{\"v\"", "{\"meta\":{\"expire\":\"1week\"},\"v\"", StringComparison.Ordinal);
        Assert.Equal(Read(Real)!.Stored.ToArray(), Read(other)!.Stored.ToArray());
    }

    [Theory]
    [InlineData("\"plaintext\",0,0]", "\"markdown\",1,0]", true, false)]
    [InlineData("\"plaintext\",0,0]", "\"syntaxhighlighting\",0,1]", false, true)]
    [InlineData("\"zlib\"", "\"none\"", false, false)]
    public void Its_options_are_known(string part, string other, bool discussed, bool burns)
    {
        var format = Read(Real.Replace(part, other, StringComparison.Ordinal))!;
        Assert.Equal((discussed, burns), (format.Discussed, format.Burn));
    }

    [Theory]
    [InlineData("\"v\":2", "\"v\":1")]
    [InlineData("\"v\":2", "\"v\":2.5")]
    [InlineData("\"v\":2", "\"v\":\"2\"")]
    [InlineData("\"v\":2,", "")]
    [InlineData("\"v\":2", "\"v\":2,\"v\":2")]
    [InlineData("\"v\":2", "\"v\":2,\"more\":1")]
    [InlineData("TC75Ba/Wm4G0PhPNDGZFRg==", "")]
    [InlineData("TC75Ba/Wm4G0PhPNDGZFRg==", "TC75Ba/Wm4G0PhPNDGZFRgAAAA==")]
    [InlineData("TC75Ba/Wm4G0PhPNDGZFRg==", "not base64!!")]
    [InlineData("JH5jaOpMoBc=", "JH5jaOpMoBcAAAAA")]
    [InlineData("100000", "9999")]
    [InlineData("100000", "99999999999")]
    [InlineData("100000", "1e5")]
    [InlineData(",256,", ",257,")]
    [InlineData(",128,", ",32,")]
    [InlineData("\"aes\"", "\"des\"")]
    [InlineData("\"gcm\"", "\"ecb\"")]
    [InlineData("\"zlib\"", "\"bzip2\"")]
    [InlineData("\"zlib\"]", "\"zlib\",0]")]
    [InlineData("\"plaintext\"", "\"<script>\"")]
    [InlineData("\"plaintext\",0,0]", "\"plaintext\",0,2]")]
    [InlineData("\"plaintext\",0,0]", "\"plaintext\",true,false]")]
    [InlineData("\"plaintext\",0,0]", "\"plaintext\",0]")]
    [InlineData("\"plaintext\",0,0]", "\"plaintext\",0,0,0]")]
    [InlineData("jlaZJTH+9wmXkAzwCeBWTcPQa3TZnD0nk5NsQAS3WJC6QeqJ", "")]
    [InlineData("jlaZJTH+9wmXkAzwCeBWTcPQa3TZnD0nk5NsQAS3WJC6QeqJ", "plain text")]
    [InlineData("jlaZJTH+9wmXkAzwCeBWTcPQa3TZnD0nk5NsQAS3WJC6QeqJ", "\\ud800")]
    [InlineData("{\"expire\":\"1week\"}", "{}")]
    [InlineData("{\"expire\":\"1week\"}", "{\"expire\":\"1week\",\"more\":1}")]
    [InlineData("{\"expire\":\"1week\"}", "\"1week\"")]
    [InlineData("{\"expire\":\"1week\"}", "{\"expire\":\"\"}")]
    [InlineData("\"1week\"}}", "\"1week\"}}}")]
    [InlineData("\"1week\"}}", "\"1week\"}} x")]
    public void Anything_else_is_refused(string part, string other)
    {
        Assert.Contains(part, Real, StringComparison.Ordinal);
        Assert.Null(Read(Real.Replace(part, other, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("\"text\"")]
    [InlineData("text")]
    public void What_is_no_paste_at_all_is_refused(string body) => Assert.Null(Read(body));

    [Fact]
    public void Damage_is_a_paste_or_a_refusal_but_never_a_failure()
    {
        var random = new Random(2);
        var real = Encoding.UTF8.GetBytes(Real);
        for (var round = 0; round < 20_000; round++)
        {
            var damaged = real.ToArray();
            damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            _ = PrivateBinFormat.Read(damaged);
            _ = PrivateBinFormat.Read(real.AsSpan(0, random.Next(real.Length)));
        }

        Assert.Null(Read(string.Concat(Enumerable.Repeat("{\"adata\":[", 100_000))));
    }

    [Theory]
    [InlineData("0000000000", "0000000000000000")]
    [InlineData("zzzzzzzzzz", "0ba5ca5392cb03ff")]
    [InlineData("000000000z", "000000000000003d")]
    public void A_key_and_an_id_are_the_same_number(string key, string id)
    {
        Assert.Equal(id, PrivateBin.IdOf(key));
        Assert.Equal(key, PrivateBin.KeyOf(id));
    }

    [Theory]
    [InlineData("0ba5ca5392cb0400")]
    [InlineData("ffffffffffffffff")]
    [InlineData("0ba5ca5392cb03f")]
    [InlineData("0ba5ca5392cb03fg")]
    [InlineData("")]
    [InlineData(null)]
    public void What_is_no_id_has_no_key(string? id) => Assert.Equal("", PrivateBin.KeyOf(id));

    private static PrivateBinFormat? Read(string body) => PrivateBinFormat.Read(Encoding.UTF8.GetBytes(body));
}
