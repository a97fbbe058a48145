using PasteBin.Api.Errors;
using PasteBin.Api.Forwarding;
using PasteBin.Api.Pastes;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddForwarding();
builder.AddErrors();
builder.AddPastes();

var app = builder.Build();
app.UseErrors();
app.UseForwardedHeaders();
app.MapPastes();
app.MapDefaultEndpoints();
app.Run();
