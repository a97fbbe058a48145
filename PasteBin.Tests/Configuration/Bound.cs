using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PasteBin.ServiceDefaults;

namespace PasteBin.Tests.Configuration;

/// <summary>Options as a service would have them with these settings.</summary>
internal static class Bound
{
    /// <exception cref="OptionsValidationException">The service would not start.</exception>
    public static TOptions To<TOptions>(string section, params (string Name, string Value)[] settings) where TOptions : class
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create($"{section}:{setting.Name}", (string?)setting.Value)))
            .Build();
        using var services = new ServiceCollection()
            .AddSingleton<IConfiguration>(configuration)
            .AddCheckedOptions<TOptions>(section).Services
            .BuildServiceProvider();
        return services.GetRequiredService<IOptions<TOptions>>().Value;
    }
}
