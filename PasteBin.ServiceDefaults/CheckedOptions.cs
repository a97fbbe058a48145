using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace PasteBin.ServiceDefaults;

/// <summary>Options as every service has them: one class, one section, checked when the process starts.</summary>
public static class CheckedOptions
{
    /// <summary>
    /// Binds the section to the options. What their data annotations or their <see cref="IValidatableObject"/> refuse ends the start with a sentence
    /// for each mistake. A list may also be one value, words separated by commas: <c>Pastes__TrustedHosts=a.example,b.example</c>.
    /// </summary>
    public static OptionsBuilder<TOptions> AddCheckedOptions<TOptions>(this IServiceCollection services, string section) where TOptions : class
    {
        services.AddSingleton<IValidateOptions<TOptions>>(new Check<TOptions>(section));
        return services.AddOptions<TOptions>().BindConfiguration(section)
            .Configure<IConfiguration>((options, configuration) => ReadWords(options, configuration.GetSection(section)))
            .ValidateOnStart();
    }

    /// <summary>The same options for what is built before there are services.</summary>
    /// <exception cref="OptionsValidationException">They cannot work.</exception>
    public static TOptions ReadCheckedOptions<TOptions>(this IConfiguration configuration, string section) where TOptions : class
    {
        using var services = new ServiceCollection().AddSingleton(configuration).AddCheckedOptions<TOptions>(section).Services.BuildServiceProvider();
        return services.GetRequiredService<IOptions<TOptions>>().Value;
    }

    private static void ReadWords(object options, IConfigurationSection section)
    {
        foreach (var property in options.GetType().GetProperties().Where(property => property.PropertyType == typeof(IList<string>)))
        {
            var list = (IList<string>)property.GetValue(options)!;
            foreach (var word in (section[property.Name] ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            {
                list.Add(word);
            }
        }
    }

    private sealed class Check<TOptions>(string section) : IValidateOptions<TOptions> where TOptions : class
    {
        public ValidateOptionsResult Validate(string? name, TOptions options)
        {
            var mistakes = new List<ValidationResult>();
            return Validator.TryValidateObject(options, new ValidationContext(options), mistakes, validateAllProperties: true)
                ? ValidateOptionsResult.Success
                : ValidateOptionsResult.Fail(mistakes.Select(Sentence));
        }

        // Pastes:MaxSize (environment variable Pastes__MaxSize): The field MaxSize must be between 1 and 268435456.
        private string Sentence(ValidationResult mistake) =>
            $"{string.Join(", ", mistake.MemberNames.Select(member => $"{section}:{member} (environment variable {section}__{member})"))}: {mistake.ErrorMessage}";
    }
}
