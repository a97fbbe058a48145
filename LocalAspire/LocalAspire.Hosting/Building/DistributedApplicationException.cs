namespace Aspire.Hosting;

/// <summary>What is wrong with the application or the machine it is to run on, in a sentence for the person who started it.</summary>
public class DistributedApplicationException : Exception
{
    public DistributedApplicationException()
    {
    }

    public DistributedApplicationException(string message) : base(message)
    {
    }

    public DistributedApplicationException(string message, Exception inner) : base(message, inner)
    {
    }
}

/// <summary>A parameter has neither a configured nor a default value.</summary>
public class MissingParameterValueException(string message) : DistributedApplicationException(message);
