using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using PasteBin.Tests.Worker.Admin;

namespace PasteBin.Tests.Api.Reference;

/// <summary>What the server does is what the document says: every operation is called with its examples, and each problem it names is provoked.</summary>
[Collection(SystemCollection.Name)]
public sealed class ApiWalkTests(PasteBinSystem system)
{
    // It is there only when the client takes it.
    private static readonly string[] NotAlwaysThere = ["Content-Encoding", "X-Reads-Left", "X-Secrets-Found"];

    private const string Credential = "postgres" + "://app:swordfish@db.example/app";

    // These take more than one request, or a server in trouble; each has a test of its own.
    private static readonly string[] NotProvokedHere =
        ["busy", "too-many-passwords", "too-many-requests", "internal", "unavailable", "if-match-missing", "too-large", "too-large-to-compare", "too-many-versions", "storage-full"];

    private static readonly Dictionary<string, Action<DescribedRequest>> Provocations = new()
    {
        ["malformed"] = request => (request.Body, request.RawBody) = (null, "{"),
        ["invalid"] = MakeInvalid,
        ["empty"] = request => request.Body = Has(request, "content") ? new JsonObject { ["content"] = "" } : [],
        ["invalid-life"] = request => Set(request, "expiresIn", 0),
        ["slug-reserved"] = request => Set(request, "slug", "api"),
        ["secret-not-public"] = MakePublicSecret,
        ["token-missing"] = request => request.Token = null,
        ["token-wrong"] = request => request.Token = "another's",
        ["not-found"] = request => request.Key = "aaaaaaaaaa",
        ["changed"] = request => request.Headers["If-Match"] = "\"another\"",
        ["unsupported-media-type"] = request => request.Headers["Content-Encoding"] = "br",
        ["range-not-satisfiable"] = request => request.Headers["Range"] = "bytes=1000000-",
    };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_operation_answers_its_examples_as_the_document_says()
    {
        var api = await ApiDescription.ReadAsync(system.Client, Cancellation);
        foreach (var operation in api.Operations)
        {
            var bodies = operation.Bodies.Keys.Cast<string?>();
            foreach (var body in operation.IsBodyRequired ? bodies : bodies.Append(null))
            {
                Check(api, operation, await (await NewRequestAsync(operation)).With(body).SendAsync(system.Client, Cancellation));
            }

            // Each parameter for itself: some exclude each other. They go with a plain body, where there is one.
            var plain = operation.Bodies.ContainsKey("text/plain") ? "text/plain" : operation.Bodies.Keys.FirstOrDefault();
            foreach (var parameter in operation.Parameters.Where(parameter => parameter.GetProperty("in").GetString() != "path"))
            {
                Check(api, operation, await (await NewRequestAsync(operation)).With(plain).With(parameter).SendAsync(system.Client, Cancellation));
            }
        }
    }

    [Fact]
    public async Task Head_answers_wherever_get_does()
    {
        var api = await ApiDescription.ReadAsync(system.Client, Cancellation);
        foreach (var operation in api.Operations.Where(operation => operation.Method == "GET"))
        {
            var head = await (await NewRequestAsync(operation with { Method = "HEAD" })).SendAsync(system.Client, Cancellation);
            Assert.True(head.Status == HttpStatusCode.OK, $"HEAD {operation.Path} answered {(int)head.Status}.");
        }
    }

    [Fact]
    public async Task Every_problem_that_an_operation_names_happens_as_the_document_says()
    {
        var api = await ApiDescription.ReadAsync(system.Client, Cancellation);
        var (burning, burningToken) = await CreateAsync(new { content = "Secret", burn = true });
        var (locked, lockedToken) = await CreateAsync(new { content = "Secret", password = "swordfish" });
        (await system.Client.ApiAsync("PUT", $"/api/v1/pastes/{locked}", new { content = "Secret 2", password = "swordfish" }, Cancellation, ("X-Delete-Token", lockedToken)))
            .Expect(HttpStatusCode.OK);
        var (leaking, _) = await CreateAsync(new { content = Credential });
        var (taken, _) = await CreateAsync(new { content = "Mine", slug = $"walk-{Guid.NewGuid():N}" });
        var spam = $"Spam {Guid.NewGuid()}";
        var (takenDown, takenDownToken) = await CreateAsync(new { content = spam });
        var (spammed, _) = await CreateAsync(new { content = spam });
        await system.TakeDownAsync(takenDown, "Spam", Cancellation);
        await Eventually.HoldsAsync(
            async () => (await system.Client.ApiAsync("POST", "/api/v1/pastes", new { content = spam }, Cancellation)).Status == HttpStatusCode.UnprocessableEntity,
            TimeSpan.FromSeconds(5), "the text is blocked", Cancellation);
        var again = Guid.NewGuid().ToString();
        (await system.Client.ApiAsync("POST", "/api/v1/pastes", new { content = "First" }, Cancellation, ("Idempotency-Key", again))).Expect(HttpStatusCode.Created);
        foreach (var operation in api.Operations)
        {
            foreach (var problem in operation.Problems.Except(NotProvokedHere))
            {
                var request = (await NewRequestAsync(operation)).With(operation.Bodies.Keys.FirstOrDefault());
                switch (problem)
                {
                    case "slug-taken":
                        Set(request, "slug", taken);
                        break;
                    case "taken-down":
                        (request.Key, request.Token) = (takenDown, takenDownToken);
                        break;
                    case "text-blocked":
                        request.Key = operation.Path.EndsWith("/fork", StringComparison.Ordinal) ? spammed : request.Key;
                        if (Has(request, "content"))
                        {
                            Set(request, "content", spam);
                        }

                        break;
                    case "read-by-post" or "unchangeable":
                        (request.Key, request.Token) = (burning, burningToken);
                        break;
                    case "password-missing" or "password-wrong":
                        (request.Key, request.Token) = (locked, lockedToken);
                        request.Headers["X-Paste-Password"] = "another's";
                        if (problem == "password-missing")
                        {
                            request.Headers.Remove("X-Paste-Password");
                            (request.Body as JsonObject)?.Remove("password");
                        }

                        break;
                    case "secret-found":
                        // A fork has the text of what is forked.
                        request.Key = leaking;
                        Set(request, "secretScan", "block");
                        if (Has(request, "content"))
                        {
                            Set(request, "content", Credential);
                        }

                        break;
                    case "idempotency-key-reused":
                        request.Headers["Idempotency-Key"] = again;
                        break;
                    case "secret-not-public" when operation.Method == "PATCH":
                        (request.Key, request.Token) = (burning, burningToken);
                        Set(request, "visibility", "public");
                        break;
                    default:
                        Provocations[problem](request);
                        break;
                }

                var answer = await request.SendAsync(system.Client, Cancellation);
                Check(api, operation, answer);
                Assert.True(
                    answer.Json.ValueKind == JsonValueKind.Object && answer["type"].GetString() == $"/docs/problems#{problem}",
                    $"{operation.Name} should have said {problem}: {(int)answer.Status} {answer.Json}");
            }
        }
    }

    private static void Check(ApiDescription api, DescribedOperation operation, ApiAnswer answer)
    {
        var status = ((int)answer.Status).ToString(CultureInfo.InvariantCulture);
        var described = operation.Answers.FirstOrDefault(one => one.Name == status);
        Assert.True(described.Name == status, $"{operation.Name} answered {status}, of which the document says nothing: {answer.Json}");
        var contents = DescribedOperation.Content(described.Value);
        var type = answer.Message.Content.Headers.ContentType?.MediaType;
        if (contents.Count == 0)
        {
            Assert.True(type is null && answer.Json.ToString().Length == 0, $"{operation.Name} answered {status} with a body.");
        }
        else
        {
            Assert.True(type is not null && contents.ContainsKey(type), $"{operation.Name} answered {status} as {type}.");
            api.Validate(contents[type].GetProperty("schema"), answer.Json, $"{operation.Name} {status}");
        }

        if (described.Value.TryGetProperty("headers", out var headers))
        {
            Assert.All(headers.EnumerateObject().Select(header => header.Name).Except(NotAlwaysThere), name => Assert.True(
                answer.Message.Headers.NonValidated.Contains(name) || answer.Message.Content.Headers.NonValidated.Contains(name), $"{operation.Name} answered {status} without {name}."));
        }
    }

    /// <summary>A request to a paste of its own with two versions.</summary>
    private async Task<DescribedRequest> NewRequestAsync(DescribedOperation operation)
    {
        var (key, token) = await CreateAsync(new { content = "select 1;", language = "sql", title = "A query" });
        (await system.Client.UpdateAsync(new(key, system.Address, token, null), "select 2;", Cancellation)).Expect(HttpStatusCode.OK);
        return new(operation, key, token);
    }

    private async Task<(string Key, string Token)> CreateAsync(object paste)
    {
        var created = (await system.Client.ApiAsync("POST", "/api/v1/pastes", paste, Cancellation)).Expect(HttpStatusCode.Created);
        return (created["key"].GetString()!, created["deleteToken"].GetString()!);
    }

    private static void MakeInvalid(DescribedRequest request)
    {
        if (request.Body is null)
        {
            request.Query["limit"] = "0";
        }
        else
        {
            Set(request, Has(request, "visibility") ? "visibility" : Has(request, "reason") ? "reason" : "title", "\u0001");
        }
    }

    private static void MakePublicSecret(DescribedRequest request)
    {
        Set(request, "burn", true);
        Set(request, "visibility", "public");
    }

    private static bool Has(DescribedRequest request, string member) => request.Body!.AsObject().ContainsKey(member);

    private static void Set(DescribedRequest request, string member, JsonNode value) => request.Body!.AsObject()[member] = value;
}
