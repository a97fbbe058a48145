using System.IO.Compression;
using System.Net;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace PasteBin.Tests.Api.Dialects;

/// <summary>A paste as PrivateBin's clients make and open it, by nothing but what PrivateBin says of its format.</summary>
internal sealed class Encrypted
{
    private const string Digits = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly string _password;
    private readonly string _adata;

    public Encrypted(string text, bool burns = false, bool discussed = false, string password = "", string kind = "plaintext", bool packs = true, object? content = null)
    {
        (Text, _password) = (text, password);
        var (vector, salt) = (RandomNumberGenerator.GetBytes(16), RandomNumberGenerator.GetBytes(8));
        _adata = $$"""[["{{Convert.ToBase64String(vector)}}","{{Convert.ToBase64String(salt)}}",100000,256,128,"aes","gcm","{{(packs ? "zlib" : "none")}}"],"{{kind}}",{{(discussed ? 1 : 0)}},{{(burns ? 1 : 0)}}]""";
        var plain = JsonSerializer.SerializeToUtf8Bytes(content ?? new { paste = text });
        Ciphertext = Convert.ToBase64String(WideGcm.Seal(Derive(_key, password, salt), vector, packs ? Pack(plain) : plain, Encoding.UTF8.GetBytes(_adata)));
    }

    public string Text { get; }

    public string Ciphertext { get; }

    /// <summary>What a client puts behind the # of the link.</summary>
    public string Key
    {
        get
        {
            var text = new StringBuilder();
            for (var number = new BigInteger(_key, isUnsigned: true, isBigEndian: true); number > 0; number /= 58)
            {
                text.Insert(0, Digits[(int)(number % 58)]);
            }

            return text.Insert(0, new string('1', _key.TakeWhile(static digit => digit == 0).Count())).ToString();
        }
    }

    public string Body(string expire, string? ciphertext = null) =>
        $$$"""{"v":2,"adata":{{{_adata}}},"ct":"{{{(ciphertext ?? Ciphertext).Replace("/", "\\/", StringComparison.Ordinal)}}}","meta":{"expire":"{{{expire}}}"}}""";

    /// <summary>As it is stored.</summary>
    public string Stored => $$"""{"v":2,"adata":{{_adata}},"ct":"{{Ciphertext}}"}""";

    /// <summary>As a client sends it; gives back the id.</summary>
    public async Task<string> PostAsync(HttpClient client, CancellationToken cancellation) =>
        (await client.ApiAsync("POST", "/", Body("1day"), cancellation, ("X-Requested-With", "JSONHttpRequest"))).Expect(HttpStatusCode.OK)["id"].GetString()!;

    public string Decrypt(JsonElement paste) => Open(paste, _key, _password).GetProperty("paste").GetString()!;

    /// <param name="key">From behind the # of a link.</param>
    /// <exception cref="CryptographicException">Key and password do not open it.</exception>
    public static JsonElement Open(JsonElement paste, string key, string password = "")
    {
        var number = key.Aggregate(BigInteger.Zero, static (value, digit) => (value * 58) + Digits.IndexOf(digit, StringComparison.Ordinal));
        var bytes = number.ToByteArray(isUnsigned: true, isBigEndian: true);
        return Open(paste, [.. new byte[32 - bytes.Length], .. bytes], password);
    }

    private static JsonElement Open(JsonElement paste, byte[] key, string password)
    {
        // What JSON.stringify makes of it in a client is what was authenticated.
        var adata = paste.GetProperty("adata").GetRawText();
        var parameters = paste.GetProperty("adata")[0];
        Assert.Equal((100_000, 256, 128, "aes", "gcm"), (
            parameters[2].GetInt32(), parameters[3].GetInt32(), parameters[4].GetInt32(), parameters[5].GetString(), parameters[6].GetString()));
        var (vector, salt) = (parameters[0].GetBytesFromBase64(), parameters[1].GetBytesFromBase64());
        Assert.Equal((16, 8), (vector.Length, salt.Length));
        var plain = WideGcm.Open(Derive(key, password, salt), vector, paste.GetProperty("ct").GetBytesFromBase64(), Encoding.UTF8.GetBytes(adata));
        if (parameters[7].GetString() == "none")
        {
            return JsonDocument.Parse(plain).RootElement;
        }

        using var deflate = new DeflateStream(new MemoryStream(plain), CompressionMode.Decompress);
        return JsonDocument.Parse(deflate).RootElement;
    }

    private static byte[] Pack(byte[] plain)
    {
        using var packed = new MemoryStream();
        using (var deflate = new DeflateStream(packed, CompressionLevel.Optimal))
        {
            deflate.Write(plain);
        }

        return packed.ToArray();
    }

    private static byte[] Derive(byte[] key, string password, byte[] salt) =>
        Rfc2898DeriveBytes.Pbkdf2((byte[])[.. key, .. Encoding.UTF8.GetBytes(password)], salt, 100_000, HashAlgorithmName.SHA256, 32);
}
