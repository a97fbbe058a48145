using System.Net;
using System.Text;
using PasteBin.Api.RateLimits;

namespace PasteBin.Api.Pastes.Passwords;

/// <summary>A client that tries a paste's password.</summary>
internal readonly record struct Attempt(string Key, IPAddress? Client)
{
    /// <summary>Tells neither the paste nor the client.</summary>
    public UInt128 Id => ClientNetwork.Disguise(ClientNetwork.Of(Client), Encoding.UTF8.GetBytes(Key));
}
