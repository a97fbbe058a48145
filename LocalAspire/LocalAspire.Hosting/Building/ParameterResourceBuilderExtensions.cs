using Aspire.Hosting.ApplicationModel;
using LocalAspire.Hosting.State;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting;

/// <summary>Parameters: configuration (<c>Parameters:name</c>) comes first, whatever else may give a value.</summary>
public static class ParameterResourceBuilderExtensions
{
    public static IResourceBuilder<ParameterResource> AddParameter(this IDistributedApplicationBuilder builder, string name, bool secret = false) =>
        
        builder.AddResource(Create(builder, name, value: null, secret, persist: false));

    /// <param name="persist">Keep what was generated for later runs.</param>
    public static IResourceBuilder<ParameterResource> AddParameter(
        this IDistributedApplicationBuilder builder, string name, ParameterDefault value, bool secret = false, bool persist = false) =>
        builder.AddResource(Create(builder, name, value, secret, persist));

    /// <summary>A generated password that is kept for later runs; it is not yet part of the application.</summary>
    public static ParameterResource CreateDefaultPasswordParameter(
        IDistributedApplicationBuilder builder, string name, bool lower = true, bool upper = true, bool numeric = true, bool special = true,
        int minLower = 0, int minUpper = 0, int minNumeric = 0, int minSpecial = 0) =>
        CreateGeneratedParameter(builder, name, secret: true, new()
        {
            Lower = lower,
            Upper = upper,
            Numeric = numeric,
            Special = special,
            MinLower = minLower,
            MinUpper = minUpper,
            MinNumeric = minNumeric,
            MinSpecial = minSpecial,
        });

    public static ParameterResource CreateGeneratedParameter(
        IDistributedApplicationBuilder builder, string name, bool secret, GenerateParameterDefault parameterDefault) =>
        Create(builder, name, parameterDefault, secret, persist: true);

    private static ParameterResource Create(IDistributedApplicationBuilder builder, string name, ParameterDefault? value, bool secret, bool persist)
    {
        var parameter = new ParameterResource(
            name,
            @default => builder.Configuration[$"Parameters:{name}"]
                ?? (persist && builder.ExecutionContext.IsRunMode && @default is not null
                    ? GeneratedParameters.Of(builder).GetOrAdd(name, @default)
                    : @default?.GetDefaultValue())
                ?? throw new MissingParameterValueException($"Parameter resource could not be used because configuration key 'Parameters:{name}' is missing and the Parameter has no default value."),
            secret);
        parameter.Default = value;
        return parameter;
    }
}
