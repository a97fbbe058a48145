using System.Text.Json.Serialization.Metadata;
using Microsoft.OpenApi;
using PasteBin.Api.Pastes.Creating;
using PasteBin.Api.Reading;

namespace PasteBin.Api.Reference;

/// <summary>JSON Schemas of what the serializers read and write, each named in the document once.</summary>
internal sealed class ApiSchemas(OpenApiDocument document)
{
    /// <param name="required">Members that must be there; null: all that are ever left out only when they say nothing.</param>
    public IOpenApiSchema Of(JsonTypeInfo type, string[]? required)
    {
        var name = NameOf(type.Type);
        document.Components ??= new();
        document.Components.Schemas ??= new Dictionary<string, IOpenApiSchema>();
        if (!document.Components.Schemas.ContainsKey(name))
        {
            document.Components.Schemas[name] = Build(type, required);
        }

        return new OpenApiSchemaReference(name, document);
    }

    // Nobody cares how a record is called here to tell it from others.
    private static string NameOf(Type type) => type == typeof(PasteJson) ? "Paste" : type.Name.EndsWith("Json", StringComparison.Ordinal) ? type.Name[..^4] : type.Name;

    private OpenApiSchema Build(JsonTypeInfo type, string[]? required)
    {
        var schema = new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            AdditionalPropertiesAllowed = false,
            Properties = new Dictionary<string, IOpenApiSchema>(),
            Required = new HashSet<string>(required ?? []),
        };
        foreach (var member in type.Properties)
        {
            schema.Properties[member.Name] = Build(type, member, required);
            if (required is null && member.ShouldSerialize is null)
            {
                schema.Required.Add(member.Name);
            }
        }

        return schema;
    }

    private IOpenApiSchema Build(JsonTypeInfo owner, JsonPropertyInfo member, string[]? required)
    {
        var schema = Build(owner, member.PropertyType, member.CustomConverter is Utf8TextConverter ? JsonSchemaType.String
            : member.CustomConverter is NumberOrTextConverter ? JsonSchemaType.String | JsonSchemaType.Integer : null);
        var isOptional = required is not null && !required.Contains(member.Name);
        switch (schema)
        {
            case OpenApiSchema own:
                own.Description = Glossary.Members.GetValueOrDefault(member.Name);
                own.Type |= isOptional || (required is null && member is { IsGetNullable: true, ShouldSerialize: null }) ? JsonSchemaType.Null : 0;
                break;
            case OpenApiSchemaReference reference:
                reference.Description = Glossary.Members.GetValueOrDefault(member.Name);
                break;
        }

        return schema;
    }

    private IOpenApiSchema Build(JsonTypeInfo owner, Type type, JsonSchemaType? converted)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return converted is not null ? new OpenApiSchema { Type = converted }
            : type == typeof(string) || type == typeof(PasteText) ? new OpenApiSchema { Type = JsonSchemaType.String }
            : type == typeof(bool) ? new OpenApiSchema { Type = JsonSchemaType.Boolean }
            : type == typeof(int) ? new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int32" }
            : type == typeof(long) ? new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int64" }
            : type == typeof(double) ? new OpenApiSchema { Type = JsonSchemaType.Number }
            : type == typeof(DateTimeOffset) ? new OpenApiSchema { Type = JsonSchemaType.String, Format = "date-time" }
            : type.IsGenericType ? new OpenApiSchema { Type = JsonSchemaType.Array, Items = Build(owner, type.GetGenericArguments()[0], null) }
            : Of(owner.Options.GetTypeInfo(type), null);
    }
}
