using PasteBin.Bench.Peers;

// Nothing that a request passes but the server itself: no logging, so no activity; no routing, no other middleware.
var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.ClearProviders();
builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Limits.MaxRequestBodySize = 16 << 20);
var app = builder.Build();
var answers = new FixedAnswers();
await using var redis = new RedisGet(app.Configuration["Redis"]);
await using var postgres = new PostgresInsert(app.Configuration["Postgres"]);
await using var batches = new PostgresBatches(app.Configuration["Postgres"]);
app.Run(context => context.Request.Path.Value switch
{
    "/learn" => answers.LearnAsync(context),
    "/store" => postgres.AnswerAsync(context),
    "/batch" => batches.AnswerAsync(context),
    ['/', 'r', 'e', 'd', 'i', 's', '/', .. var key] => redis.AnswerAsync(context, key),
    { } path => answers.AnswerAsync(context, path),
    null => Task.CompletedTask,
});
await app.StartAsync();
await Console.In.ReadToEndAsync();
await app.StopAsync();
