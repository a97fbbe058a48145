using PasteBin.Api.Dialects;
using PasteBin.Api.Errors;
using PasteBin.Api.Forwarding;
using PasteBin.Api.Listing;
using PasteBin.Api.Pastes;
using PasteBin.Api.Reading;
using PasteBin.Api.Reference;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddForwarding();
builder.AddErrors();
builder.AddPastes();
builder.AddReading();
builder.AddListing();
builder.AddDialects();

var app = builder.Build();
app.UseErrors();
app.UseForwardedHeaders();
app.MapPastes();
app.MapReading();
app.MapListing();
app.MapReference();
app.MapDialects();
app.MapDefaultEndpoints();
app.Run();
