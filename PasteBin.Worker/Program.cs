using System.Diagnostics;
using PasteBin.Contracts;
using PasteBin.Contracts.Migrations;
using PasteBin.ServiceDefaults;
using PasteBin.Worker;
using PasteBin.Worker.Commands;
using PasteBin.Worker.Expiry;
using PasteBin.Worker.Health;
using PasteBin.Worker.Idempotency;
using PasteBin.Worker.Inbox;
using PasteBin.Worker.Invalidation;
using PasteBin.Worker.Messaging;
using PasteBin.Worker.Outbox;
using PasteBin.Worker.Reports;
using PasteBin.Worker.Schema;
using PasteBin.Worker.Storage;
using PasteBin.Worker.Takedowns;

if (CommandLine.IsCommand(args))
{
    return await CommandLine.RunAsync(args);
}

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();

// The health checks below know what the Worker needs and what it can do without; the clients' own would be Unhealthy in either case.
var pool = builder.Configuration.ReadCheckedOptions<DatabaseOptions>(DatabaseOptions.Section);
builder.AddNpgsqlDataSource(ResourceNames.TextDb, settings => settings.DisableHealthChecks = true, database =>
{
    (database.ConnectionStringBuilder.MaxPoolSize, database.ConnectionStringBuilder.ApplicationName) = (pool.MaxConnections, ResourceNames.Worker);
    database.ConfigureTracing(tracing => tracing
        // Loops that find nothing to do are no story to tell.
        .ConfigureCommandFilter(_ => Activity.Current is not null)
        .ConfigureBatchFilter(_ => Activity.Current is not null));
});
builder.AddRedisClient(ResourceNames.TextCache, settings => settings.DisableHealthChecks = true);
builder.AddBroker();

builder.Services.AddSingleton(TimeProvider.System);
builder.Services.AddSingleton<WorkerMetrics>();
builder.Services.AddSingleton(services => ActivatorUtilities.CreateInstance<SqlMigrator>(services, typeof(SchemaMigration).Assembly));
AddHosted<SchemaMigration>();
AddHosted<BrokerConnection>();

builder.Services.AddHostedService<DelayedDelivery>();

builder.Services.AddHostedService<OutboxRelay>();
builder.Services.AddHostedService<OutboxGauge>();
builder.Services.AddHostedService<InboxCleaner>();

builder.Services.AddSingleton<TextCache>();
builder.Services.AddHostedService<ChangeListener>();

builder.Services.AddCheckedOptions<ExpiryOptions>(ExpiryOptions.Section);
builder.Services.AddSingleton<ExpiryStore>();
builder.Services.AddSingleton<ExpiredPastes>();
builder.Services.AddHostedService<ExpiryConsumer>();
builder.Services.AddHostedService<ExpirySweep>();
builder.Services.AddHostedService<IdempotencySweep>();

builder.Services.AddCheckedOptions<TakedownOptions>(TakedownOptions.Section);
builder.Services.AddHostedService<TakedownSweep>();

builder.Services.AddCheckedOptions<ReportOptions>(ReportOptions.Section);
builder.Services.AddHostedService<ReportSweep>();

builder.Services.AddCheckedOptions<StorageOptions>(StorageOptions.Section);
builder.Services.AddHostedService<StorageMeter>();

builder.Services.AddHealthChecks()
    .AddCheck<TextDbHealth>(ResourceNames.TextDb)
    .AddCheck<TextCacheHealth>(ResourceNames.TextCache)
    .AddCheck<BrokerHealth>(ResourceNames.Broker);

var app = builder.Build();
app.MapDefaultEndpoints();
app.Run();
return 0;

void AddHosted<TService>() where TService : class, IHostedService
{
    builder.Services.AddSingleton<TService>();
    builder.Services.AddHostedService(services => services.GetRequiredService<TService>());
}
