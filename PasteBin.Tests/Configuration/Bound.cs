using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using PasteBin.ServiceDefaults;

namespace PasteBin.Tests.Configuration;

/// <summary>Options as a service would have them with these settings.</summary>
internal static class Bound
{
    /// <exception cref="OptionsValidationException">The service would not start.</exception>
    public static TOptions To<TOptions>(string section, params (string Name, string Value)[] settings) where TOptions : class => new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create($"{section}:{setting.Name}", (string?)setting.Value)))
        .Build()
        .ReadCheckedOptions<TOptions>(section);
}
