using System.Collections.Concurrent;
using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Text;
using PasteBin.Tests.Api.Reference;

namespace PasteBin.Tests.Fuzzing;

/// <summary>Nothing that comes in is decompressed here, so a few bytes stay a few.</summary>
[Collection(SystemCollection.Name)]
public sealed class CompressionBombTests(PasteBinSystem system)
{
    private const int Inflated = 64 << 20;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    [InlineData("zstd")]
    [InlineData("gzip, gzip")]
    [InlineData("identity, gzip")]
    public async Task No_endpoint_takes_a_body_that_was_compressed(string encoding)
    {
        var (bomb, wrong) = (Bomb(encoding), new ConcurrentBag<string>());
        var pastes = await FuzzPastes.CreateAsync(system.Client, Cancellation);
        // Whoever wants no body, such as a read of what has no password, looks at none.
        var seeds = Endpoints.Of(await ApiDescription.ReadAsync(system.Client, Cancellation))
            .Concat(FuzzSeed.Read("PasteBin.Tests/Fuzzing/Corpus/rest.http")).Concat(FuzzSeed.Read("PasteBin.Tests/Fuzzing/Corpus/dialects.http"))
            .Where(static seed => seed.Body.Length > 0 && !seed.Head[0].Contains("/read ", StringComparison.Ordinal));
        foreach (var seed in seeds)
        {
            var request = seed.Open(pastes);
            request.Head.Add($"Content-Encoding: {encoding}");
            request.Body = bomb;
            var exchange = await new FuzzClient(system.Address).SendAsync(request.Write(system.Address.Authority), new Random(0), Cancellation);
            var answer = exchange.Answers().FirstOrDefault();
            var isRefused = answer is { Status: >= 400 and < 500 } || (answer is not null && Encoding.UTF8.GetString(answer.Body) is var text
                && (text.Contains("\"status\":1", StringComparison.Ordinal) || text.StartsWith("Bad API request", StringComparison.Ordinal)));
            if (!isRefused && !exchange.WasReset)
            {
                wrong.Add(string.Create(CultureInfo.InvariantCulture, $"{seed.Name}: {answer?.Status}"));
            }
        }

        Assert.True(wrong.IsEmpty, string.Join('\n', wrong));
    }

    [Fact]
    public async Task What_PrivateBins_clients_have_compressed_comes_back_as_it_is_and_no_page_has_more()
    {
        var ciphertext = Convert.ToBase64String(Bomb("deflate"));
        var body = $$$"""{"v":2,"adata":[["q9fNAAAAAAAAAAAAAAAAAA==","bCgdAAAAAAA=",100000,256,128,"aes","gcm","zlib"],"plaintext",0,0],"ct":"{{{ciphertext}}}","meta":{"expire":"1hour"}}""";
        var created = (await system.Client.ApiAsync("POST", "/", body, Cancellation, ("X-Requested-With", "JSONHttpRequest"))).Expect(HttpStatusCode.OK);
        var id = created["id"].GetString()!;
        var read = (await system.Client.ApiAsync("GET", $"/?{id}", null, Cancellation, ("X-Requested-With", "JSONHttpRequest"))).Expect(HttpStatusCode.OK);
        Assert.Equal(ciphertext, read["ct"].GetString());
        var key = PasteBin.Api.Dialects.PrivateBin.KeyOf(id);
        foreach (var (path, accept) in ((string, string)[])[($"/{key}", "text/html"), ($"/{key}", "*/*"), ($"/raw/{key}", "*/*"), ($"/api/v1/pastes/{key}", "*/*"), ($"/documents/{key}", "*/*")])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { { "Accept", accept } } };
            using var answer = await system.Client.SendAsync(request, Cancellation);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.InRange((await answer.Content.ReadAsByteArrayAsync(Cancellation)).Length, 1, 3 * ciphertext.Length);
        }
    }

    private static byte[] Bomb(string encoding)
    {
        var packed = new MemoryStream();
        using (Stream stream = encoding switch
        {
            "br" => new BrotliStream(packed, CompressionLevel.Fastest),
            "deflate" => new ZLibStream(packed, CompressionLevel.Optimal),
            _ => new GZipStream(packed, CompressionLevel.Optimal),
        })
        {
            var zeros = new byte[1 << 20];
            for (var written = 0; written < Inflated; written += zeros.Length)
            {
                stream.Write(zeros);
            }
        }

        return packed.ToArray();
    }
}
