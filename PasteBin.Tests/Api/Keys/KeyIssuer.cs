using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using PasteBin.Api.Keys;
using PasteBin.Contracts.Keys;

namespace PasteBin.Tests.Api.Keys;

/// <summary>The far side of the wire, answering as hash-service does: keys that no other issuer gives out either.</summary>
internal sealed class KeyIssuer : HttpMessageHandler, IHttpClientFactory
{
    private readonly string _prefix = RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyz", 5);
    private int _next;
    private int _leases;

    public TaskCompletionSource? Gate { get; init; }

    public bool Down { get; init; }

    public int Leases => Volatile.Read(ref _leases);

    public KeyReserve Reserve() => new(this, TimeProvider.System, NullLogger<KeyReserve>.Instance);

    public HttpClient CreateClient(string name) => new(this, disposeHandler: false) { BaseAddress = new("http://hash-service") };

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _leases);
        if (Gate is { } gate)
        {
            await gate.Task.WaitAsync(cancellationToken);
        }

        Assert.Equal(HttpMethod.Post, request.Method);
        var count = int.Parse(request.RequestUri!.Query["?count=".Length..], CultureInfo.InvariantCulture);
        var last = Interlocked.Add(ref _next, count);
        return Down
            ? new(HttpStatusCode.ServiceUnavailable)
            : new(HttpStatusCode.OK)
            {
                Content = JsonContent.Create(
                    new KeyLease([.. Enumerable.Range(last - count, count).Select(number => $"{_prefix}{number:D5}")]), KeysJsonContext.Default.KeyLease),
            };
    }
}
