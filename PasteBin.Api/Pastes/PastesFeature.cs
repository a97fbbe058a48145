using System.Diagnostics;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;
using PasteBin.Api.Admission;
using PasteBin.Api.Diffing;
using PasteBin.Api.Keys;
using PasteBin.Api.Pastes.Changing;
using PasteBin.Api.Pastes.Creating;
using PasteBin.Api.Pastes.Forking;
using PasteBin.Api.Pastes.GroupCommit;
using PasteBin.Api.Pastes.Idempotency;
using PasteBin.Api.Pastes.Passwords;
using PasteBin.Api.Pastes.Removing;
using PasteBin.Api.Pastes.Slugs;
using PasteBin.Api.Pastes.Versions;
using PasteBin.Api.Reports;
using PasteBin.Contracts;
using PasteBin.ServiceDefaults;

namespace PasteBin.Api.Pastes;

/// <summary>Creating pastes, changing and deleting them, and reading those that burn.</summary>
internal static class PastesFeature
{
    /// <summary>Bytes of a body that are taken from a connection before they are read; a body that waits for room holds so many.</summary>
    private const int ConnectionBuffer = 256 * 1024;

    /// <summary>Statements that a connection keeps prepared: more than the api has.</summary>
    private const int MostPrepared = 100;

    public static void AddPastes(this IHostApplicationBuilder builder)
    {
        var pool = builder.Configuration.ReadCheckedOptions<DatabaseOptions>(DatabaseOptions.Section);
        builder.Services.AddHostedService(services => new StarvationWatch(pool.MaxConnections, services.GetRequiredService<ILogger<StarvationWatch>>()));
        builder.AddNpgsqlDataSource(
            ResourceNames.TextDb,
            // Health has a check that asks for the schema too.
            static settings => settings.DisableHealthChecks = true,
            database =>
            {
                database.ConnectionStringBuilder.MaxPoolSize = pool.MaxConnections;
                database.ConnectionStringBuilder.ApplicationName = ResourceNames.Api;
                // Half a minute, the default, is longer than anybody waits for an answer. Timeout is the wait for a connection, new or of the pool.
                (database.ConnectionStringBuilder.CommandTimeout, database.ConnectionStringBuilder.Timeout) = (10, 5);
                // Planning the statement of a batch takes Postgres as long as carrying it out. What settings there are end with their transaction: a
                // connection needs no cleaning before its next use.
                (database.ConnectionStringBuilder.MaxAutoPrepare, database.ConnectionStringBuilder.NoResetOnClose) = (MostPrepared, true);
                // A batch leaves in one piece: with the default of 8 KiB each of its pieces wakes Postgres up.
                database.ConnectionStringBuilder.WriteBufferSize = 64 * 1024;
                // What is asked every second, for no request, is no story to tell.
                database.ConfigureTracing(static tracing => tracing
                    .ConfigureCommandFilter(static _ => Activity.Current is not null)
                    .ConfigureBatchFilter(static _ => Activity.Current is not null));
            });
        builder.Services.AddHttpClient(KeyReserve.ClientName, client => client.BaseAddress = new($"https+http://{ResourceNames.HashService}"));
        builder.Services.AddCheckedOptions<PasteOptions>(PasteOptions.Section);
        builder.Services.AddOptions<KestrelServerOptions>().Configure<IOptions<PasteOptions>>(static (kestrel, pastes) =>
            // The outermost bound, framing of chunks included; each route has its own.
            (kestrel.Limits.MaxRequestBodySize, kestrel.Limits.MaxRequestBufferSize) = (NewPaste.MaxJson(pastes.Value.MaxSize), ConnectionBuffer));
        builder.Services.ConfigureHttpJsonOptions(static json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, CreateJsonContext.Default));
        builder.Services.ConfigureHttpJsonOptions(static json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, ChangeJsonContext.Default));
        builder.Services.ConfigureHttpJsonOptions(static json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, VersionsJsonContext.Default));
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<KeyReserve>();
        builder.Services.AddSingleton<PasteMetrics>();
        builder.Services.AddSingleton<PasteStore>();
        builder.Services.AddSingleton<PasteLinks>();
        builder.Services.AddSingleton<PasteQueue>();
        builder.Services.AddSingleton<BodyBudget>();
        builder.Services.AddSingleton<ExpiryBuckets>();
        builder.Services.AddSingleton<ReadOnceRoutes>();
        builder.Services.AddSingleton<PasteDeleter>();
        builder.Services.AddSingleton<DiffRoutes>();
        builder.Services.AddSingleton<ReservedSlugs>();
        builder.Services.AddSingleton<AnswerStore>();
        builder.Services.AddCheckedOptions<PasswordOptions>(PasswordOptions.Section);
        builder.Services.AddSingleton<KeyDerivation>();
        builder.Services.AddSingleton<TextSealer>();
        builder.Services.AddSingleton<PasswordAttempts>();
        builder.Services.AddSingleton<PasteUnlocker>();
        builder.Services.AddSingleton<AdmissionRules>();
        builder.Services.AddHostedService(static services => services.GetRequiredService<AdmissionRules>());
        builder.Services.AddSingleton<PasteCreator>();
        builder.Services.AddSingleton<ChangeStore>();
        builder.Services.AddSingleton<ReportStore>();
        builder.Services.AddSingleton<VersionStore>();
        builder.Services.AddSingleton<VersionAnswers>();
        builder.Services.AddSingleton<PasteWriter>();
        builder.Services.AddHostedService(static services => services.GetRequiredService<PasteWriter>());
    }

    public static void MapPastes(this IEndpointRouteBuilder routes)
    {
        routes.MapCreating();
        routes.MapDeleting();
        routes.MapChanging();
        routes.MapForking();
        routes.MapReports();
        routes.MapVersions();
        routes.ServiceProvider.GetRequiredService<DiffRoutes>().Map(routes);
        routes.ServiceProvider.GetRequiredService<ReadOnceRoutes>().Map(routes);
    }
}
