using System.Globalization;
using PasteBin.Bench;

// dotnet run -c Release --project bench/PasteBin.Bench -- expiry [pastes]
if (args is not ["expiry", .. var rest] || rest.Length > 1)
{
    Console.Error.WriteLine("Say which bench: expiry [number of pastes, 200000 unless given]");
    return 2;
}

var pastes = rest is [var number] ? int.Parse(number, CultureInfo.InvariantCulture) : 200_000;
await using var system = await SystemUnderTest.StartAsync();
var result = await new ExpiryBench(system, pastes).RunAsync();
result.Print();
Console.WriteLine($"Written to {result.Save()}");
return result.Holds ? 0 : 1;
