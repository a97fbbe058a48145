using System.Globalization;
using System.Text.Json;

namespace PasteBin.Tests;

/// <summary>As much of JSON Schema as the documentation uses. A keyword that is not known here is an error: it would go unchecked.</summary>
internal static class JsonSchema
{
    /// <param name="document">What a <c>$ref</c> points into.</param>
    public static void Validate(JsonElement schema, JsonElement value, JsonElement document = default, string path = "$")
    {
        if (schema.TryGetProperty("$ref", out var reference))
        {
            Validate(Find(document, reference.GetString()!), value, document, path);
            return;
        }

        foreach (var keyword in schema.EnumerateObject())
        {
            var holds = keyword.Name switch
            {
                "$schema" or "$comment" or "title" or "description" => true,
                "type" => keyword.Value.ValueKind == JsonValueKind.Array
                    ? keyword.Value.EnumerateArray().Any(type => IsOfType(value, type.GetString()!)) : IsOfType(value, keyword.Value.GetString()!),
                "enum" => keyword.Value.EnumerateArray().Any(choice => JsonElement.DeepEquals(choice, value)),
                "const" => JsonElement.DeepEquals(keyword.Value, value),
                "minItems" => value.GetArrayLength() >= keyword.Value.GetInt32(),
                "maxItems" => value.GetArrayLength() <= keyword.Value.GetInt32(),
                "minLength" => value.GetString()!.Length >= keyword.Value.GetInt32(),
                "maxLength" => value.GetString()!.Length <= keyword.Value.GetInt32(),
                "minimum" => value.GetDecimal() >= keyword.Value.GetDecimal(),
                "required" => keyword.Value.EnumerateArray().All(name => value.TryGetProperty(name.GetString()!, out _)),
                "format" => value.ValueKind == JsonValueKind.Null || HasFormat(value, keyword.Value.GetString()!),
                "additionalProperties" when keyword.Value.ValueKind == JsonValueKind.False => value.ValueKind != JsonValueKind.Object
                    || value.EnumerateObject().All(member => schema.GetProperty("properties").TryGetProperty(member.Name, out _)),
                "properties" or "items" or "additionalProperties" => true,
                _ => throw new NotSupportedException($"The keyword {keyword.Name}."),
            };
            Assert.True(holds, $"{path}: {keyword} does not hold for {value.GetRawText()}");
        }

        if (schema.TryGetProperty("properties", out var properties))
        {
            foreach (var property in properties.EnumerateObject().Where(property => value.TryGetProperty(property.Name, out _)))
            {
                Validate(property.Value, value.GetProperty(property.Name), document, $"{path}.{property.Name}");
            }
        }

        if (schema.TryGetProperty("additionalProperties", out var rest) && rest.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in value.EnumerateObject().Where(member => !schema.GetProperty("properties").TryGetProperty(member.Name, out _)))
            {
                Validate(rest, member.Value, document, $"{path}.{member.Name}");
            }
        }

        if (schema.TryGetProperty("items", out var items))
        {
            foreach (var item in value.EnumerateArray())
            {
                Validate(items, item, document, $"{path}[]");
            }
        }
    }

    // "#/components/schemas/Paste"
    private static JsonElement Find(JsonElement document, string reference) =>
        reference.Split('/').Skip(1).Aggregate(document, (element, name) => element.GetProperty(name));

    private static bool HasFormat(JsonElement value, string format) => format switch
    {
        "date-time" => DateTimeOffset.TryParse(value.GetString(), CultureInfo.InvariantCulture, out _),
        "int32" => value.TryGetInt32(out _),
        "int64" => value.TryGetInt64(out _),
        _ => throw new NotSupportedException($"The format {format}."),
    };

    private static bool IsOfType(JsonElement value, string type) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "null" => value.ValueKind == JsonValueKind.Null,
        "number" => value.ValueKind == JsonValueKind.Number,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        _ => throw new NotSupportedException($"The type {type}."),
    };
}
